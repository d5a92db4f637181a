"""Rules of the FastAPI endpoint template: explore a host project, read the answers, plan and build the endpoint."""
