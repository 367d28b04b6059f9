"""What Grafana and Prometheus are given; dashboards are made from Python, committed, and compared with it."""
