"""gunicorn's settings. WEB_CONCURRENCY and THREADS size it; without Redis one process keeps one cache."""

from config.settings import environment

with environment.or_one_line():
    bind = environment.listening("HOST", "PORT")
    workers = environment.integer("WEB_CONCURRENCY", 2 if environment.text("REDIS_URL") else 1, least=1)
    threads = environment.integer("THREADS", 8, least=1)
logger_class = "config.gunicorn_log.ScrubbingLogger"
worker_class = "gthread"
timeout = 30
graceful_timeout = 20
keepalive = 5
# The longest that gunicorn takes, and what nginx takes: a long question is answered by the search page itself.
limit_request_line = 8190
# A process that ends after so many requests leaves its visitors to the others: one alone goes on.
max_requests = 10_000 if workers > 1 else 0
max_requests_jitter = 1_000
# gunicorn 27 opens a control socket unless told otherwise; nothing here uses it.
control_socket_disable = True
