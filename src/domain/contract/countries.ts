/** Countries by their codes of ISO 3166-1, and which of them pay each other as one: SEPA. */

/** Every code that is assigned, and XK, which banks use for Kosovo. */
const COUNTRIES = new Set(
  `AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
   CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
   GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO
   JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR
   MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO
   RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV
   TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW`.split(/\s+/),
)

export function isCountry(code: string): boolean {
  return COUNTRIES.has(code)
}

/** The European Payments Council's list of the SEPA schemes' geographical scope (EPC409-09), as of 2026. */
const SEPA_COUNTRIES = new Set(
  `AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS SE SI
   SK SM VA AX BL GF GG GI GP IM JE MF MQ PM RE YT`.split(/\s+/),
)

/** Also territories with a code of their own that belong to it, such as Åland and Guernsey. */
export function isSepaCountry(code: string): boolean {
  return SEPA_COUNTRIES.has(code)
}

/** Territories whose accounts have the IBANs of the country they belong to, while their banks' BICs name themselves. */
const IBAN_COUNTRY_OF = new Map(
  Object.entries({
    FI: 'AX',
    FR: 'BL GF GP MF MQ NC PF PM RE TF WF YT',
    GB: 'GG IM JE',
    NO: 'SJ',
  }).flatMap(([country, territories]) => territories.split(' ').map((code) => [code, country] as const)),
)

/** The country by which IBANs of this one begin: itself, but for some territories. */
export function ibanCountryOf(code: string): string {
  return IBAN_COUNTRY_OF.get(code) ?? code
}
