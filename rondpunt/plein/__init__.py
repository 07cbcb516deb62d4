"""Het Plein ("the square"): a practice network, so that Rondpunt can be tried and tested without an account anywhere.

It is a **stand-in**, written by us from the public documentation of the Mastodon client API; it is not Mastodon and
speaks to no other server. Tests use it as the far end of the Mastodon connector; ``make run`` shows it to a newcomer,
who asks a question here as a citizen and answers it in Rondpunt as a colleague.
Started by ``python -m rondpunt.plein`` or, inside another program, ``create_app``. Plain Python: no Django.
"""
