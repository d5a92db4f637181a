from library.api import authors, books

ROUTERS = (
    authors.router,
    books.router,
)
