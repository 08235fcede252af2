-- The two databases, each with an owner of its own. Run by the image when its volume is empty, and then never again.
\getenv airflow_password AIRFLOW_DATABASE_PASSWORD
\getenv ledger_password LEDGER_PASSWORD
CREATE ROLE airflow LOGIN PASSWORD :'airflow_password';
CREATE ROLE veille LOGIN PASSWORD :'ledger_password';
CREATE DATABASE airflow OWNER airflow ENCODING 'UTF8' TEMPLATE template0;
CREATE DATABASE veille OWNER veille ENCODING 'UTF8' TEMPLATE template0;
REVOKE CONNECT ON DATABASE airflow, veille FROM PUBLIC;
