"""An OpenID Provider of others (oidc-provider, MIT), which the sign-in of the pages is tested against."""
