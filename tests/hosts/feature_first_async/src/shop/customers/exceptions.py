from shop.errors import Conflict, NotFound


class CustomerNotFound(NotFound):
    message = "There is no such customer."


class EmailTaken(Conflict):
    message = "Another customer uses this email address."
