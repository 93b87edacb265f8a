/** Account and bank numbers: IBAN (ISO 13616) and BIC (ISO 9362). */
import { ibanCountryOf, isCountry } from './countries.ts'

/**
 * What follows the country and the check digits: so many digits (n), letters (a), or either (c). SWIFT's IBAN
 * Registry, all countries in it as of 2025.
 */
const STRUCTURES = new Map(
  `AD 8n12c, AE 19n, AL 8n16c, AT 16n, AZ 4a20c, BA 16n, BE 12n, BG 4a6n8c, BH 4a14c, BI 23n, BR 23n1a1c, BY 4c4n16c,
   CH 5n12c, CR 18n, CY 8n16c, CZ 20n, DE 18n, DJ 23n, DK 14n, DO 4c20n, EE 16n, EG 25n, ES 20n, FI 14n, FK 2a12n,
   FO 14n, FR 10n11c2n, GB 4a14n, GE 2a16n, GI 4a15c, GL 14n, GR 7n16c, GT 24c, HN 4a20n, HR 17n, HU 24n, IE 4a14n,
   IL 19n, IQ 4a15n, IS 22n, IT 1a10n12c, JO 4a4n18c, KW 4a22c, KZ 3n13c, LB 4n20c, LC 4a24c, LI 5n12c, LT 16n,
   LU 3n13c, LV 4a13c, LY 21n, MC 10n11c2n, MD 20c, ME 18n, MK 3n10c2n, MN 16n, MR 23n, MT 4a5n18c, MU 4a19n3a,
   NI 4a20n, NL 4a10n, NO 11n, OM 3n16c, PK 4a16c, PL 24n, PS 4a21c, PT 21n, QA 4a21c, RO 4a16c, RS 18n, RU 14n15c,
   SA 2n18c, SC 4a20n3a, SD 14n, SE 20n, SI 15n, SK 20n, SM 1a10n12c, SO 19n, ST 21n, SV 4a20n, TL 19n, TN 20n,
   TR 6n16c, UA 6n19c, VA 18n, VG 4a16n, XK 16n, YE 4a4n18c`
    .split(/,\s+/)
    .map((entry) => entry.split(' ') as [string, string]),
)

const SHAPES: Record<string, string> = { n: '[0-9]', a: '[A-Z]', c: '[A-Z0-9]' }

/** Without the spaces that people write, in upper case. */
export function normalIban(text: string): string {
  return text.replace(/\s/g, '').toUpperCase()
}

/** What is wrong with this IBAN, as a sentence; undefined when nothing is. Spaces and lower case are not. */
export function ibanProblem(text: string): string | undefined {
  const iban = normalIban(text)
  const country = iban.slice(0, 2)
  const structure = STRUCTURES.get(country)
  if (structure === undefined) return 'The IBAN does not begin with a country that has IBANs.'
  const length = 4 + lengthOf(structure)
  if (iban.length !== length)
    return `An IBAN of ${country} has ${length} characters, this one ${iban.length}.`
  if (!patternOf(structure).test(iban.slice(2))) return `The IBAN is not built as those of ${country} are.`
  // 00, 01 and 99 would pass as 97, 98 and 02, but are never given out.
  const checkDigits = Number(iban.slice(2, 4))
  if (checkDigits < 2 || checkDigits > 98 || remainderOf(iban) !== 1)
    return 'The IBAN has wrong check digits.'
  return undefined
}

function lengthOf(structure: string): number {
  return structure.split(/[nac]/).reduce((sum, count) => sum + Number(count), 0)
}

function patternOf(structure: string): RegExp {
  const shape = structure.replace(/(\d+)([nac])/g, (_, count, kind) => `${SHAPES[kind]}{${count}}`)
  return new RegExp(`^[0-9]{2}${shape}$`)
}

/** By 97, with the first four characters put last and each letter as its two digits: A is 10, Z is 35. */
function remainderOf(iban: string): number {
  const digits = [...iban.slice(4), ...iban.slice(0, 4)].map((character) => Number.parseInt(character, 36))
  return Number(BigInt(digits.join('')) % 97n)
}

/** Four for the party, two for its country, two for the place, and three more for a branch. */
const BIC = /^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/

/** What is wrong with this BIC, as a sentence; undefined when nothing is. It is taken as it is: in upper case. */
export function bicProblem(text: string): string | undefined {
  if (text.length !== 8 && text.length !== 11) return 'A BIC has 8 or 11 characters.'
  if (!BIC.test(text)) return 'The BIC is not built as BICs are.'
  if (!isCountry(text.slice(4, 6))) return 'The BIC names no country.'
  return undefined
}

/** Whether bank and account are of one country. A territory's bank has accounts of the country it belongs to. */
export function bicFitsIban(bic: string, iban: string): boolean {
  const [bankCountry, accountCountry] = [bic.slice(4, 6), normalIban(iban).slice(0, 2)]
  return ibanCountryOf(bankCountry) === accountCountry
}
