"""What runs in the background.

`jobs.py` is the one map from job name to function; `run.py` runs one outbox row; `dispatch.py`
moves outbox rows to RQ and takes lapsed leases back; `broker.py` keeps a private Redis alive when
no `REDIS_URL` is set; `supervise.py` keeps web, worker and broker up.
"""
