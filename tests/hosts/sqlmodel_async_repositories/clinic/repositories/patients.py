from clinic.models import Patient
from clinic.repositories.base import BaseRepository


class PatientRepository(BaseRepository[Patient]):
    model = Patient
