from shop.errors import Conflict, NotFound


class ProductNotFound(NotFound):
    message = "There is no such product."


class SkuTaken(Conflict):
    message = "Another product has this SKU."
