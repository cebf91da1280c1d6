"""Everything the scheduler knows, built by one function.

Belongs here: putting assets, job, schedule, sensors and resources together.
Does not belong here: any of them.
"""

from dagster import Definitions, in_process_executor

from orchestration.assets.assessed_cases import assess_step
from orchestration.assets.linked_persons import expect_step, link_step
from orchestration.assets.published_list import publish_step
from orchestration.assets.source import acquire_step
from orchestration.assets.staging import AFTER_LINK, UNTIL_LINK, dbt_step
from orchestration.inbox_access import Inboxes
from orchestration.jobs import DAILY_REFRESH
from orchestration.resources import Building, Home, Keys
from orchestration.schedules import every_morning
from orchestration.sensors import new_delivery, run_failed


def build_definitions(*, home: Home, keys: Keys, inboxes: Inboxes) -> Definitions:
    """Build the definitions; tests build the real ones with folders of their own.

    Args:
        home: folder of all data.
        keys: of the keyed hashes.
        inboxes: where deliveries are pulled from.
    """
    return Definitions(
        assets=[
            acquire_step(),
            dbt_step(selector=UNTIL_LINK, says="Datensätze aufbereiten (dbt)"),
            link_step(),
            dbt_step(selector=AFTER_LINK, says="Fakten je Person zusammenstellen (dbt)"),
            assess_step(),
            publish_step(),
        ],
        asset_checks=[expect_step()],
        jobs=[DAILY_REFRESH],
        schedules=[every_morning],
        sensors=[new_delivery, run_failed],
        resources={"home": home, "keys": keys, "building": Building(home=home), "inboxes": inboxes},
        executor=in_process_executor,
    )
