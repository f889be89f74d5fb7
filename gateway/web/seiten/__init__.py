"""One module for each subject: takes an ``Anfrage``, asks a use case, answers with a template or an address."""
