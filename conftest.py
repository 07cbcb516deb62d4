"""Which counterparts (real servers on this machine) the tests of the whole house may ask for."""

import hypothesis

pytest_plugins = [
    "tests.counterparts.bluesky_fixtures",
    "tests.counterparts.mail_fixtures",
    "tests.counterparts.matrix_fixtures",
    "tests.counterparts.migrated_fixtures",
    "tests.counterparts.oidc_fixtures",
    "tests.counterparts.plein_fixtures",
]
# No test fails because the machine was busy: an example may take what it takes.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")
