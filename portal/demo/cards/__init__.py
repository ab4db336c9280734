"""Health cards that never were: authorities, cards good and bad, lists of revoked ones, for the demo and the tests.

Every key is written unencrypted; production has nothing to do with any of this.
"""
