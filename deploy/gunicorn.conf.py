"""How gunicorn serves the portal, in the demo and in production (see docs/deploy.md)."""

import os

workers = int(os.environ.get("WEB_WORKERS", 2))
threads = int(os.environ.get("WEB_THREADS", 2))
# Loaded once, shared by the workers: half the memory, and a broken setting stops the start.
preload_app = True
timeout = 30
graceful_timeout = 20
max_requests = 5000
max_requests_jitter = 500
# Its control socket would lie in somebody's home folder.
control_socket_disable = True
loglevel = os.environ.get("WEB_LOG_LEVEL", "warning")
# nginx ends the headers of identity; gunicorn listens on loopback or on a socket that only nginx's group can open.
forwarded_allow_ips = "127.0.0.1"
