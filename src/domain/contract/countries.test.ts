/** Which codes are countries, and which of them are in SEPA. */
import { describe, expect, it } from 'vitest'
import { ibanCountryOf, isCountry, isSepaCountry } from './countries.ts'

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
const codes = letters.flatMap((first) => letters.map((second) => first + second))

describe('a country', () => {
  it('is each of the 249 of ISO 3166-1, and Kosovo', () => {
    expect(codes.filter(isCountry)).toHaveLength(250)
    for (const code of ['SE', 'DE', 'US', 'XK', 'AX', 'ZW', 'AD']) expect(isCountry(code)).toBe(true)
  })

  it.each(['', 'S', 'se', 'SWE', 'UK', 'EU', 'EL', 'AN', 'SU', 'YU', 'ZZ', 'XX', ' '])(
    'is not %j',
    (code) => {
      expect(isCountry(code)).toBe(false)
    },
  )
})

describe('SEPA', () => {
  it('has 41 countries, Gibraltar, and twelve territories whose IBANs are those of their countries', () => {
    const members = codes.filter(isSepaCountry)
    expect(members).toHaveLength(41 + 1 + 12)
    expect(members.filter((code) => ibanCountryOf(code) === code)).toHaveLength(41 + 1)
    expect(members.filter((code) => !isCountry(code))).toEqual([])
  })

  it.each(['SE', 'DE', 'FI', 'AX', 'GB', 'GG', 'CH', 'MC', 'SM', 'VA', 'AD', 'GI', 'ME', 'RS'])(
    'has %s',
    (code) => {
      expect(isSepaCountry(code)).toBe(true)
    },
  )

  it.each(['US', 'TR', 'UA', 'XK', 'FO', 'GL', 'SJ', 'NC', 'PF', 'BA', 'UK', '', 'se'])(
    'has not %j',
    (code) => {
      expect(isSepaCountry(code)).toBe(false)
    },
  )
})

describe('the country of a territory’s IBANs', () => {
  it.each([
    ['AX', 'FI'],
    ['RE', 'FR'],
    ['JE', 'GB'],
    ['SJ', 'NO'],
    ['FR', 'FR'],
    ['FO', 'FO'],
    ['US', 'US'],
  ])('of %s is %s', (code, country) => {
    expect(ibanCountryOf(code)).toBe(country)
  })
})
