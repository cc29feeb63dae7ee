"""All endpoints of version 1 of the API under one router."""

from c2c_platform.changes import ChangeApi
from cities.api import CityApi, CountryApi, OrganisationApi, ThemeApi
from core.api import Router
from library.api import PracticeApi, ToolApi
from matching.api import MatchApi, OfferApi, RequestApi, WeightSetApi
from pilots.api import PilotApi
from reporting.api import MilestoneApi, ReportApi, TrendsApi

router = Router()
router.register("cities", CityApi)
router.register("countries", CountryApi)
router.register("themes", ThemeApi)
router.register("organisations", OrganisationApi)
router.register("offers", OfferApi)
router.register("requests", RequestApi)
router.register("matches", MatchApi)
router.register("weight-sets", WeightSetApi, basename="weight-set")
router.register("tools", ToolApi)
router.register("practices", PracticeApi)
router.register("pilots", PilotApi)
router.register("milestones", MilestoneApi)
router.register("reports", ReportApi)
router.register("trends", TrendsApi, basename="trends")
router.register("changes", ChangeApi, basename="change")
