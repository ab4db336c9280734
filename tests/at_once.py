"""Many deeds at the same instant, each in a thread of its own."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connection


def at_once(deeds):
    """Run the deeds in as many threads, all starting together; the results, an exception for who failed."""
    start = threading.Barrier(len(deeds))

    def run(deed):
        try:
            start.wait()
            return deed()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def failures(results):
    return [result for result in results if isinstance(result, Exception)]
