from fastapi import APIRouter

from app.api.routes import customers, login, orders, users

api_router = APIRouter()
api_router.include_router(login.router)
api_router.include_router(users.router)
api_router.include_router(customers.router)
api_router.include_router(orders.router)
