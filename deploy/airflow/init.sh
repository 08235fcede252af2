#!/bin/sh
# What Airflow needs before it starts: its tables, the pool of crawls, and an administrator. May be run again.
set -eu

airflow db migrate
airflow pools import /opt/airflow/dags/pools.json
# One that is there already is left as it is, with the password it has now.
airflow users create --role Admin \
  --username "$AIRFLOW_ADMIN_USER" --password "$AIRFLOW_ADMIN_PASSWORD" --email "$AIRFLOW_ADMIN_MAIL" \
  --firstname Veille --lastname Administrator
