from .base import Base
from .machine import Machine
from .work_shift import WorkShift

__all__ = ['Base', 'Machine', 'WorkShift']
