"""Checks that published payloads of other kinds get the verdict that their list gives them."""

import json
import pathlib
import subprocess
import sys

OWNER = "ibm-verify-fulfillment/"
EXPECTED = {
    "near_miss/authentication_webhook_contract.json": OWNER + "other-event-type",
    "near_miss/management_qradar_dsm_2024.json": OWNER + "other-event-type",
    "near_miss/management_qradar_oncloud_2019.json": OWNER + "other-event-type",
    "near_miss/service_base_event_template.json": OWNER + "other-event-type",
    "near_miss/sso_flattened_stix_shifter.json": OWNER + "other-event-type",
    "near_miss/authentication_flattened_stix_shifter.json": OWNER + "other-event-type",
    "near_miss/authentication_null_geoip.json": OWNER + "other-event-type",
    "near_miss/webhook_connection_test_ping.json": OWNER + "connection-test",
    "wrapped/elastic_hit_authentication.json": OWNER + "elasticsearch-hit",
    "wrapped/events_api_response_geoip_only.json": "detection/unknown-format",
    "wrapped/events_api_response_minimal_mock.json": "detection/unknown-format",
    "wrapped/reports_api_response_hits.json": OWNER + "reports-response",
}


def main(payvet: str, folder: str) -> int:
    failed = 0
    for name, rule in EXPECTED.items():
        path = pathlib.Path(folder, name)
        run = subprocess.run(
            [payvet, "check", "--quiet", "--output-format", "json", str(path)],
            capture_output=True,
            check=False,
        )
        found = [finding["rule"] for finding in json.loads(run.stdout)["files"][0]["findings"]]
        if run.returncode != 1 or found != [rule]:
            failed += 1
            print(f"{name}: exit {run.returncode}, {found} instead of [{rule}]")
    print(f"{len(EXPECTED) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
