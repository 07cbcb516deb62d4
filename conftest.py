"""Which counterparts (real servers on this machine) the tests of the whole house may ask for."""

pytest_plugins = [
    "tests.counterparts.bluesky_fixtures",
    "tests.counterparts.mail_fixtures",
    "tests.counterparts.matrix_fixtures",
    "tests.counterparts.migrated_fixtures",
    "tests.counterparts.oidc_fixtures",
    "tests.counterparts.plein_fixtures",
]
