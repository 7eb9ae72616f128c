"""Clusters party records with Splink 5 (DuckDB, EM), as the one to compare with: same input, same measurement.

    splink_baseline.py PARTIES.ndjson CLUSTERS.csv --profile western|chinese [--threshold P] [--threads N]

CLUSTERS.csv has sourceSystem,sourceId,customerId. Prints one line of JSON: records, pairs, threshold, threads, seconds (of linking, without reading the file and
cleaning, and with them). Nothing is tuned on the truth: u by random sampling, m and the prior by EM, the threshold is a constant.
"""

import argparse
import json
import re
import sys
import time
import unicodedata

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI

THRESHOLDS = {"western": 0.99, "chinese": 0.99}
JUNK_IDS = {"123456789012345678", "111111111111111111", "000000000000000000", "999999999999999999", "110101190001010000"}
JUNK_PHONES = {"13800000000", "13000000000", "13888888888", "12345678901", "13800138000"}
JUNK_NAMES = {"不详", "未知", "无", "测试", "test", "先生", "女士", "客户", "匿名"}
JUNK_DATES = {"1900-01-01", "1970-01-01", "1911-11-11"}
# What begins with none of these is a nickname, unless it is long (Uyghur names, enterprises) or a foreigner's.
SURNAMES = set("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔文赖樊兰殷施洪安颜倪牛温芦章鲁葛庞聂焦齐庄单解欧司诸"
               "張劉陳楊黃趙吳孫馬羅鄭謝許韓鄧馮蕭葉蘇呂盧鍾譚陸範韋賈鄒龍賀顧龔萬錢戴嚴湯喬賴蘭顏溫蘆魯龐聶齊莊")
JUNK_EMAILS = {"test@test.com", "no@no.com"}


def wide(text):
    return unicodedata.normalize("NFKC", text or "").strip()


def western(record):
    address = record.get("address") or {}
    if isinstance(address, str):
        address = {"line1": address}
    given, surname = record.get("givenName"), record.get("surname")
    if not given and not surname and record.get("name"):
        *first, last = record["name"].lower().split()
        given, surname = " ".join(first) or None, last
    return {
        "given_name": given or None, "surname": surname or None,
        "dob": (record.get("birthDate") or "").replace("-", "") or None,
        "number": address.get("streetNumber"), "line1": address.get("line1"), "line2": address.get("line2"),
        "suburb": address.get("suburb"), "postcode": address.get("postcode"), "state": address.get("state"),
        "id_number": record.get("idNumber"), "initials": ((given or " ")[0] + (surname or " ")[0]).strip() or None,
    }


def resident_core(number):
    """The 15 digits that the old and the new form have in common, or the number as it is."""
    return number[:6] + number[8:17] if re.fullmatch(r"\d{17}[\dX]", number) else number


def chinese_id(record):
    number = re.sub(r"[\s-]", "", wide(record.get("idNumber"))).upper()
    if not number or number in JUNK_IDS or not re.search(r"\d{4}", number):
        return None
    kind = record.get("idType")
    if kind == "RESIDENT_ID":
        return resident_core(number)
    if kind == "HKMO_PERMIT":
        return number[:9]
    if kind == "TW_PERMIT":
        return number[:8]
    if kind == "USCC":
        return number[8:17]
    return number


def phone_of(text):
    digits = re.sub(r"\D", "", wide(text))
    digits = digits[2:] if len(digits) == 13 and digits.startswith("86") else digits
    return None if not digits or digits in JUNK_PHONES or len(set(digits)) < 3 else digits


def door(address):
    """Digits of building, unit and room after the street number's sign, and the characters before them."""
    text = re.sub(r"\s", "", wide(address if isinstance(address, str) else ""))
    if not text:
        return None, None
    numbers = re.findall(r"\d+", text)
    return (text[:6] if len(text) > 6 else None), "-".join(numbers[-3:]) if numbers else None


def chinese(record):
    from pypinyin import lazy_pinyin

    name = re.sub(r"[\s·•‧．・.･]", "", wide(record.get("name"))).upper()
    name = None if not name or name.lower() in JUNK_NAMES else name
    title = bool(name and (re.search(r"(先生|女士|小姐)$", name) or (record["partyType"] == "PERSON" and len(name) < 5 and name[0] not in SURNAMES)))
    phones = [p for p in [phone_of(record.get("mobile")), *map(phone_of, record.get("phones") or [])] if p]
    region, rooms = door(record.get("address"))
    policies = sorted({role["policyNo"] for role in record.get("policyRoles") or []})
    email = wide(record.get("email")).lower()
    return {
        "kind": record["partyType"], "name": None if title else name,
        "pinyin": " ".join(lazy_pinyin(name)) if name and not title else None,
        "dob": None if (record.get("birthDate") or None) in JUNK_DATES else record.get("birthDate"),
        "gender": record.get("gender"), "id_number": chinese_id(record),
        "phone": phones[0] if phones else None, "phones": sorted(set(phones)) or None,
        "email": None if not email or email in JUNK_EMAILS else email,
        "device": record.get("deviceId"), "union_id": record.get("wechatUnionId"), "region": region, "door": rooms,
        "policies": policies or None, "policy": policies[0] if policies else None, "employer": record.get("employer"),
    }


def western_settings(with_id):
    name = cl.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            cll.CustomLevel("(given_name_l IS NULL OR given_name_r IS NULL) AND (surname_l IS NULL OR surname_r IS NULL)", "no name").configure(is_null_level=True),
            cll.ExactMatchLevel("full_name", term_frequency_adjustments=True),
            cll.ColumnsReversedLevel("given_name", "surname", symmetrical=True),
            cll.And(cll.JaroWinklerLevel("given_name", 0.88), cll.JaroWinklerLevel("surname", 0.88)),
            cll.ExactMatchLevel("surname", term_frequency_adjustments=True),
            cll.ExactMatchLevel("given_name", term_frequency_adjustments=True),
            cll.Or(cll.JaroWinklerLevel("given_name", 0.88), cll.JaroWinklerLevel("surname", 0.88)),
            cll.ElseLevel(),
        ],
    )
    street = cl.CustomComparison(
        output_column_name="street",
        comparison_levels=[
            cll.CustomLevel("line1_l IS NULL OR line1_r IS NULL", "no street").configure(is_null_level=True),
            cll.ExactMatchLevel("line1", term_frequency_adjustments=True),
            cll.JaroWinklerLevel("line1", 0.9),
            cll.CustomLevel("line1_l = line2_r OR line2_l = line1_r", "lines swapped"),
            cll.ElseLevel(),
        ],
    )
    comparisons = [
        name, cl.DamerauLevenshteinAtThresholds("dob", [1, 2]), cl.DamerauLevenshteinAtThresholds("number", [1]), street,
        cl.JaroWinklerAtThresholds("line2", [0.9]), cl.JaroWinklerAtThresholds("suburb", [0.9]), cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]), cl.ExactMatch("state"),
    ]
    if with_id:
        comparisons.append(cl.DamerauLevenshteinAtThresholds("id_number", [1, 2]))
    rules = [block_on("given_name", "surname"), block_on("surname", "postcode"), block_on("given_name", "postcode"), block_on("dob"), block_on("line1", "number"), block_on("suburb", "number"), block_on("line1", "suburb"),
             block_on("line2", "postcode"), "l.given_name = r.surname AND l.surname = r.given_name", block_on("initials", "suburb"), block_on("substr(dob, 1, 6)", "postcode")]
    em = [block_on("dob"), block_on("given_name", "surname"), block_on("line1", "number")]
    if with_id:
        rules.append(block_on("id_number"))
    return comparisons, rules, em, [block_on("given_name", "surname", "dob"), block_on("dob", "line1"), block_on("given_name", "surname", "line1", "number")], 0.7


def chinese_settings(_):
    name = cl.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            cll.NullLevel("name"), cll.ExactMatchLevel("name", term_frequency_adjustments=True), cll.ExactMatchLevel("pinyin", term_frequency_adjustments=True),
            cll.LevenshteinLevel("name", 1), cll.CustomLevel("substr(name_l, 1, 1) = substr(name_r, 1, 1)", "same surname"), cll.ElseLevel(),
        ],
    )
    dob = cl.CustomComparison(
        output_column_name="dob",
        comparison_levels=[
            cll.NullLevel("dob"), cll.ExactMatchLevel("dob", term_frequency_adjustments=True),
            cll.CustomLevel("dob_l = substr(dob_r, 1, 5) || substr(dob_r, 9, 2) || '-' || substr(dob_r, 6, 2)", "day and month swapped"),
            cll.DamerauLevenshteinLevel("dob", 1), cll.CustomLevel("substr(dob_l, 1, 4) = substr(dob_r, 1, 4)", "same year"), cll.ElseLevel(),
        ],
    )
    phone = cl.CustomComparison(
        output_column_name="phone",
        comparison_levels=[
            cll.NullLevel("phones"), cll.ExactMatchLevel("phone", term_frequency_adjustments=True), cll.ArrayIntersectLevel("phones", min_intersection=1),
            cll.DamerauLevenshteinLevel("phone", 1), cll.ElseLevel(),
        ],
    )
    address = cl.CustomComparison(
        output_column_name="door",
        comparison_levels=[cll.NullLevel("door"), cll.And(cll.ExactMatchLevel("door"), cll.ExactMatchLevel("region")), cll.ExactMatchLevel("door", term_frequency_adjustments=True), cll.ExactMatchLevel("region", term_frequency_adjustments=True), cll.ElseLevel()],
    )
    policies = cl.CustomComparison(output_column_name="policies", comparison_levels=[cll.NullLevel("policies"), cll.ArrayIntersectLevel("policies", min_intersection=2), cll.ArrayIntersectLevel("policies", min_intersection=1), cll.ElseLevel()])
    comparisons = [
        name, dob, phone, address, policies, cl.ExactMatch("gender"),
        cl.CustomComparison(output_column_name="id_number", comparison_levels=[cll.NullLevel("id_number"), cll.ExactMatchLevel("id_number"), cll.DamerauLevenshteinLevel("id_number", 1), cll.DamerauLevenshteinLevel("id_number", 2), cll.ElseLevel()]),
        cl.ExactMatch("email"), cl.ExactMatch("device"), cl.ExactMatch("union_id"), cl.ExactMatch("employer").configure(term_frequency_adjustments=True),
    ]
    rules = [block_on("kind", "id_number"), block_on("kind", "phone"), block_on("device"), block_on("union_id"), block_on("kind", "email"), block_on("kind", "name", "dob"), block_on("kind", "pinyin", "region"),
             block_on("kind", "name", "policy"), block_on("kind", "dob", "region"), block_on("kind", "dob", "policy"), block_on("kind", "name", "door"), block_on("kind", "name", "employer")]
    em = [block_on("id_number"), block_on("name", "dob"), block_on("phone", "name")]
    return comparisons, rules, em, [block_on("id_number"), block_on("name", "phone"), block_on("name", "dob"), block_on("device"), block_on("union_id")], 0.8


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("parties")
    parser.add_argument("clusters")
    parser.add_argument("--profile", choices=["western", "chinese"], required=True)
    parser.add_argument("--threshold", type=float)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    threshold = options.threshold or THRESHOLDS[options.profile]
    started = time.perf_counter()
    rows, keys, with_id = [], [], False
    clean = western if options.profile == "western" else chinese
    with open(options.parties, encoding="utf-8") as lines:
        for i, line in enumerate(filter(str.strip, lines)):
            record = json.loads(line)
            row = {"unique_id": i, **clean(record)}
            if options.profile == "western":
                row["full_name"] = f"{row['given_name']} {row['surname']}" if row["given_name"] and row["surname"] else None
            with_id = with_id or row["id_number"] is not None
            rows.append(row)
            keys.append((record["sourceSystem"], record["sourceId"]))
    cleaned = time.perf_counter()

    connection = duckdb.connect(":memory:")
    connection.execute(f"SET threads = {options.threads}")
    api = DuckDBAPI(connection=connection)
    comparisons, rules, em_rules, sure_rules, recall = (western_settings if options.profile == "western" else chinese_settings)(with_id)
    settings = SettingsCreator(link_type="dedupe_only", comparisons=comparisons, blocking_rules_to_generate_predictions=rules, retain_matching_columns=False)
    linker = Linker(api.register(rows), settings, log_level="ERROR")
    linker.training.estimate_probability_two_random_records_match(sure_rules, recall=recall)
    linker.training.estimate_u_using_random_sampling(max_pairs=2_000_000, seed=1)
    for rule in em_rules:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    pairs = linker.inference.predict(threshold_match_probability=threshold)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=threshold)
    found = clusters.as_record_list()
    linked = time.perf_counter()
    cluster_of = {row["unique_id"]: row["cluster_id"] for row in found}
    with open(options.clusters, "w", encoding="utf-8") as out:
        out.write("sourceSystem,sourceId,customerId\n")
        for i, (system, source_id) in enumerate(keys):
            out.write(f"{system},{source_id},{cluster_of.get(i, i)}\n")
    print(json.dumps({"records": len(rows), "threshold": threshold, "threads": options.threads, "secondsLinking": round(linked - cleaned, 2), "secondsInAll": round(linked - started, 2)}))


if __name__ == "__main__":
    sys.exit(main())
