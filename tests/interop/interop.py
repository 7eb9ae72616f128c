"""A program that is not Kejing's: it makes its own code from proto/ and speaks to the suite with librdkafka and grpcio.

    interop.py CONFIG.json

Prints one JSON object with what it saw; see interop.int.spec.ts, which runs it and judges.
"""

import json
import sys
import time
import uuid
from datetime import datetime, timezone
from pathlib import Path


def generate(config):
    """Makes Python code of every contract. google.type and google.rpc come from the folder of google's own files."""
    from grpc_tools import protoc

    proto, google, out = Path(config["proto"]), Path(config["googleProto"]), Path(config["generated"])
    well_known = Path(protoc.__file__).parent / "_proto"
    files = sorted(str(path.relative_to(proto)) for path in proto.rglob("*.proto"))
    arguments = ["protoc", f"-I{proto}", f"-I{google}", f"-I{well_known}", f"--python_out={out}", f"--grpc_python_out={out}", *files]
    if protoc.main(arguments) != 0:
        raise SystemExit("protoc refused the contracts")
    sys.path.insert(0, str(out))
    return len(files)


def publish(config):
    """Publishes a party as the insurer's core system would: CloudEvents headers, proto3 JSON, the key that the contract names."""
    from confluent_kafka import Producer
    from google.protobuf import json_format
    from kejing.insurer.v1 import party_pb2

    party = party_pb2.PartyReported(
        source_system="CORE",
        source_id=config["sourceId"],
        party_type=party_pb2.PARTY_TYPE_PERSON,
        legal_entity="KJ-LIFE",
        name=config["name"],
        gender=party_pb2.GENDER_FEMALE,
        phones=[party_pb2.Phone(number=config["phone"], verified=True)],
    )
    party.birth_date.year, party.birth_date.month, party.birth_date.day = 1991, 4, 12
    party.report_time.FromDatetime(datetime.now(timezone.utc))
    event_id = str(uuid.uuid4())
    headers = {
        "ce_specversion": "1.0",
        "ce_id": event_id,
        "ce_type": party.DESCRIPTOR.full_name,
        "ce_source": "/insurer/core",
        "ce_time": datetime.now(timezone.utc).isoformat(),
        "content-type": "application/json",
    }
    producer = Producer({
        "bootstrap.servers": config["brokers"], "security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "PLAIN",
        "sasl.username": config["username"], "sasl.password": config["password"], "acks": "all", "message.timeout.ms": 15000,
    })
    failures = []
    producer.produce(
        "insurer.party.v1", key=f"CORE:{config['sourceId']}", value=json_format.MessageToJson(party, indent=None), headers=headers,
        on_delivery=lambda error, _message: failures.append(str(error)) if error else None,
    )
    producer.flush(20)
    if failures:
        raise SystemExit(f"not published: {failures}")
    return event_id


def call(config):
    """Looks the party up over mutual TLS with a bearer token, and asks badly once."""
    import grpc
    from grpc_status import rpc_status
    from google.rpc import error_details_pb2
    from kejing.cdp.v1 import identity_pb2, identity_pb2_grpc

    tls = grpc.ssl_channel_credentials(
        Path(config["ca"]).read_bytes(), Path(config["clientKey"]).read_bytes(), Path(config["clientCertificate"]).read_bytes())
    token = grpc.access_token_call_credentials(config["token"])
    seen = {}
    with grpc.secure_channel(config["cdp"], grpc.composite_channel_credentials(tls, token)) as channel:
        identity = identity_pb2_grpc.IdentityServiceStub(channel)
        customers = []
        deadline = time.monotonic() + 20
        while not customers and time.monotonic() < deadline:
            answer = identity.LookupCustomer(identity_pb2.LookupCustomerRequest(phone=config["phone"], name=config["name"]), timeout=5)
            customers = [customer.customer_id for customer in answer.customers]
            time.sleep(0.1)
        seen["customers"] = customers

        try:
            identity.LookupCustomer(identity_pb2.LookupCustomerRequest(phone="1" * 5000), timeout=5)
            seen["badRequest"] = None
        except grpc.RpcError as error:
            violations, reason = [], None
            for detail in rpc_status.from_call(error).details:
                bad, info = error_details_pb2.BadRequest(), error_details_pb2.ErrorInfo()
                if detail.Unpack(bad):
                    violations += [{"field": v.field, "description": v.description} for v in bad.field_violations]
                if detail.Unpack(info):
                    reason = {"reason": info.reason, "domain": info.domain}
            seen["badRequest"] = {"code": error.code().name, "violations": violations, "info": reason}

    with grpc.secure_channel(config["cdp"], tls) as channel:
        try:
            identity_pb2_grpc.IdentityServiceStub(channel).LookupCustomer(identity_pb2.LookupCustomerRequest(phone=config["phone"]), timeout=5)
            seen["withoutToken"] = "OK"
        except grpc.RpcError as error:
            seen["withoutToken"] = error.code().name

    with grpc.secure_channel(config["cdp"], grpc.ssl_channel_credentials(Path(config["ca"]).read_bytes())) as channel:
        try:
            identity_pb2_grpc.IdentityServiceStub(channel).LookupCustomer(identity_pb2.LookupCustomerRequest(phone=config["phone"]), timeout=5)
            seen["withoutCertificate"] = "OK"
        except grpc.RpcError as error:
            seen["withoutCertificate"] = error.code().name
    return seen


def main():
    config = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    report = {"generatedFiles": generate(config)}
    report["eventId"] = publish(config)
    report |= call(config)
    print(json.dumps(report))


if __name__ == "__main__":
    main()
