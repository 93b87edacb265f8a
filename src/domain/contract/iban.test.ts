/** IBANs and BICs: those of every country pass, and what people get wrong in them does not. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bicFitsIban, bicProblem, ibanProblem, normalIban } from './iban.ts'

/** The examples that the IBAN Registry gives for each country. */
const EXAMPLES = `
  AD1200012030200359100100 AE070331234567890123456 AL47212110090000000235698741 AT611904300234573201
  AZ21NABZ00000000137010001944 BA391290079401028494 BE68539007547034 BG80BNBG96611020345678 BH67BMAG00001299123456
  BI4210000100010000332045181 BR1800360305000010009795493C1 BY13NBRB3600900000002Z00AB00 CH9300762011623852957
  CR05015202001026284066 CY17002001280000001200527600 CZ6508000000192000145399 DE89370400440532013000
  DJ2100010000000154000100186 DK5000400440116243 DO28BAGR00000001212453611324 EE382200221020145685
  EG380019000500000000263180002 ES9121000418450200051332 FI2112345600000785 FK88SC123456789012 FO6264600001631634
  FR1420041010050500013M02606 GB29NWBK60161331926819 GE29NB0000000101904917 GI75NWBK000000007099453
  GL8964710001000206 GR1601101250000000012300695 GT82TRAJ01020000001210029690 HN88CABF00000000000250005469
  HR1210010051863000160 HU42117730161111101800000000 IE29AIBK93115212345678 IL620108000000099999999
  IQ98NBIQ850123456789012 IS140159260076545510730339 IT60X0542811101000000123456
  JO94CBJO0010000000000131000302 KW81CBKU0000000000001234560101 KZ86125KZT5004100100
  LB62099900000001001901229114 LC55HEMM000100010012001200023015 LI21088100002324013AA LT121000011101001000
  LU280019400644750000 LV80BANK0000435195001 LY83002048000020100120361 MC5811222000010123456789030
  MD24AG000225100013104168 ME25505000012345678951 MK07250120000058984 MN121234123456789123
  MR1300020001010000123456753 MT84MALT011000012345MTLCAST001S MU17BOMM0101101030300200000MUR
  NI45BAPR00000013000003558124 NL91ABNA0417164300 NO9386011117947 OM810180000001299123456
  PK36SCBL0000001123456702 PL61109010140000071219812874 PS92PALS000000000400123456702 PT50000201231234567890154
  QA58DOHB00001234567890ABCDEFG RO49AAAA1B31007593840000 RS35260005601001611379
  RU0304452522540817810538091310419 SA0380000000608010167519 SC18SSCB11010000000000001497USD SD8811123456789012
  SE4550000000058398257466 SI56263300012039086 SK3112000000198742637541 SM86U0322509800000000270100
  SO211000001001000100141 ST23000100010051845310146 SV62CENR00000000000000700025 TL380080012345678910157
  TN5910006035183598478831 TR330006100519786457841326 UA213223130000026007233566001 VA59001123000012345678
  VG96VPVG0000012345678901 XK051212012345678906 YE15CBYE0001018861234567891234`
  .trim()
  .split(/\s+/)

describe('an IBAN', () => {
  it.each(EXAMPLES)('%s is one', (iban) => {
    expect(ibanProblem(iban)).toBeUndefined()
  })

  it('can be of 89 countries', () => {
    expect(new Set(EXAMPLES.map((iban) => iban.slice(0, 2))).size).toBe(89)
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
    const codes = letters.flatMap((first) => letters.map((second) => first + second))
    const unknown = 'The IBAN does not begin with a country that has IBANs.'
    expect(codes.filter((code) => ibanProblem(`${code}00`) !== unknown)).toHaveLength(89)
  })

  it('may be written in groups and in lower case', () => {
    expect(ibanProblem('de89 3704 0044 0532 0130 00')).toBeUndefined()
    expect(normalIban(' de89 3704\t0044  0532 0130 00 ')).toBe('DE89370400440532013000')
  })

  it.each([
    ['', 'The IBAN does not begin with a country that has IBANs.'],
    ['D', 'The IBAN does not begin with a country that has IBANs.'],
    ['US89370400440532013000', 'The IBAN does not begin with a country that has IBANs.'],
    ['DE', 'An IBAN of DE has 22 characters, this one 2.'],
    ['DE8937040044053201300', 'An IBAN of DE has 22 characters, this one 21.'],
    ['DE893704004405320130000', 'An IBAN of DE has 22 characters, this one 23.'],
    ['DE8937040044053201300O', 'The IBAN is not built as those of DE are.'],
    ['DE8A370400440532013000', 'The IBAN is not built as those of DE are.'],
    ['DE89-37040044053201300', 'The IBAN is not built as those of DE are.'],
    ['NL91AB1A0417164300', 'The IBAN is not built as those of NL are.'],
    ['NL91ABNÄ0417164300', 'The IBAN is not built as those of NL are.'],
    ['FR1420041010050500013-02606', 'The IBAN is not built as those of FR are.'],
    ['SC18SSCB11010000000000001497US1', 'The IBAN is not built as those of SC are.'],
    ['DE88370400440532013000', 'The IBAN has wrong check digits.'],
    ['DE89370400440532013001', 'The IBAN has wrong check digits.'],
    ['DE89370400440532010300', 'The IBAN has wrong check digits.'],
  ])('is not %j', (iban, problem) => {
    expect(ibanProblem(iban)).toBe(problem)
  })

  /** What its check digits must be: 98 less the remainder by 97 with 00 in their place, digit by digit. */
  function checkDigitsOf(country: string, rest: string): string {
    let remainder = 0
    for (const character of `${rest}${country}00`) {
      for (const digit of String(Number.parseInt(character, 36)))
        remainder = (remainder * 10 + Number(digit)) % 97
    }
    return String(98 - remainder).padStart(2, '0')
  }
  const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`), { size: 'max' })
  const german = digits(18).map((rest) => `DE${checkDigitsOf('DE', rest)}${rest}`)

  it('passes with its check digits, and with no others', () => {
    fc.assert(
      fc.property(digits(18), fc.integer({ min: 0, max: 99 }), (rest, other) => {
        const right = checkDigitsOf('DE', rest)
        const shown = String(other).padStart(2, '0')
        expect(ibanProblem(`DE${right}${rest}`)).toBeUndefined()
        if (shown !== right) expect(ibanProblem(`DE${shown}${rest}`)).toBe('The IBAN has wrong check digits.')
      }),
    )
  })

  it.each([
    ['02', '99'],
    ['97', '00'],
    ['98', '01'],
  ])('does not pass with others of the same remainder: %s is never %s', (right, other) => {
    let number = 0
    const rest = () => String(number).padStart(18, '0')
    while (checkDigitsOf('DE', rest()) !== right) number++
    expect(ibanProblem(`DE${right}${rest()}`)).toBeUndefined()
    expect(ibanProblem(`DE${other}${rest()}`)).toBe('The IBAN has wrong check digits.')
  })

  it('does not pass with one character wrong, or two that stand side by side exchanged', () => {
    fc.assert(
      fc.property(
        german,
        fc.integer({ min: 2, max: 20 }),
        fc.integer({ min: 1, max: 9 }),
        (iban, index, by) => {
          const changed = [...iban]
          changed[index] = String((Number(iban[index]) + by) % 10)
          expect(ibanProblem(changed.join(''))).toBeDefined()
          const turned = [...iban]
          ;[turned[index], turned[index + 1]] = [iban[index + 1] as string, iban[index] as string]
          if (iban[index] !== iban[index + 1]) expect(ibanProblem(turned.join(''))).toBeDefined()
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('a BIC', () => {
  it.each(['DEUTDEFF', 'DEUTDEFF500', 'NEDSZAJJXXX', 'ESSESESS', 'B4CKXK22', '1234DE00'])(
    '%s is one',
    (bic) => {
      expect(bicProblem(bic)).toBeUndefined()
    },
  )

  it.each([
    ['', 'A BIC has 8 or 11 characters.'],
    ['DEUTDEF', 'A BIC has 8 or 11 characters.'],
    ['DEUTDEFF5', 'A BIC has 8 or 11 characters.'],
    ['DEUTDEFF50', 'A BIC has 8 or 11 characters.'],
    ['DEUTDEFF5000', 'A BIC has 8 or 11 characters.'],
    ['deutdeff', 'The BIC is not built as BICs are.'],
    ['DEUTD1FF', 'The BIC is not built as BICs are.'],
    ['de-DEUTDEFF', 'The BIC is not built as BICs are.'],
    ['DEU-DEFF', 'The BIC is not built as BICs are.'],
    ['DEUTDEF-', 'The BIC is not built as BICs are.'],
    ['DEUTDEFF50-', 'The BIC is not built as BICs are.'],
    ['DEUTQQFF', 'The BIC names no country.'],
    ['DEUTUKFF', 'The BIC names no country.'],
  ])('is not %j', (bic, problem) => {
    expect(bicProblem(bic)).toBe(problem)
  })

  it.each([
    ['DEUTDEFF', 'DE89 3704 0044 0532 0130 00', true],
    ['DEUTDEFF500', 'de89370400440532013000', true],
    ['ESSESESS', 'DE89370400440532013000', false],
    ['BNPAGFGX', 'FR1420041010050500013M02606', true],
    ['BNPAREGX', 'FR1420041010050500013M02606', true],
    ['BARCJESH', 'GB29NWBK60161331926819', true],
    ['AABAAXXX', 'FI2112345600000785', true],
    ['SNOWSJ22', 'NO9386011117947', true],
    ['BNPAFRPP', 'GF1420041010050500013M02606', false],
    ['BNPAGFGX', 'GB29NWBK60161331926819', false],
  ])('%s with the IBAN %s: %s', (bic, iban, fits) => {
    expect(bicFitsIban(bic, iban)).toBe(fits)
  })
})
