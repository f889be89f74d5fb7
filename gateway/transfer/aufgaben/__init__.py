"""The list of everything that waits for a person: what happened, what is asked, what each answer does, until when.

Data for every way to ask (command line, pages, API): ``antworten`` says which answers there are and when each is
possible, ``fragen`` what is asked and why (``texte`` joins the subjects), ``bild`` joins both with one case, and
``beantwortung`` does what was answered. Clerks read it, so it is German first; the English stands beside it.
"""
