import { describe, expect, it } from 'vitest'
import { isCardNumber, maskCardNumbers } from './card-numbers.ts'

/** Published test numbers of the schemes, 13 to 19 digits. */
const CARDS = [
  '4222222222222',
  '30569309025904',
  '378282246310005',
  '4111111111111111',
  '5555555555554444',
  '2223003122003222',
  '6011000990139424',
  '6304000000000000',
  '6799990100000000019',
]

describe('card numbers', () => {
  it.each(CARDS)('%s is one, and no longer with another check digit', (digits) => {
    expect(isCardNumber(digits)).toBe(true)
    const last = Number(digits.at(-1))
    for (let other = 1; other < 10; other++) {
      expect(isCardNumber(digits.slice(0, -1) + ((last + other) % 10))).toBe(false)
    }
  })

  it('has 13 to 19 digits and does not begin with zero', () => {
    expect(isCardNumber('424242424242')).toBe(false)
    expect(isCardNumber('42424242424242424242')).toBe(false)
    expect(isCardNumber('0000000000000000')).toBe(false)
  })

  it.each(CARDS)('%s is found in a text, however it is grouped', (digits) => {
    const groups = digits.match(/.{1,4}/g) as string[]
    for (const separator of ['', ' ', '-', '  ', ' - '.trim(), '\u00a0', '\u2013', '\t', '\n']) {
      const text = `card ${groups.join(separator)}, thanks`
      expect(maskCardNumbers(text)).toBe('card ***, thanks')
    }
  })

  it('is found in the groups that American Express and Diners write', () => {
    expect(maskCardNumbers('3782 822463 10005')).toBe('***')
    expect(maskCardNumbers('3056 930902 5904')).toBe('***')
  })

  it('is found between letters and with other numbers beside it', () => {
    expect(maskCardNumbers('PAN4111111111111111.')).toBe('PAN***.')
    expect(maskCardNumbers('4111111111111111 12/29 123')).toBe('*** 12/29 123')
    expect(maskCardNumbers('4111 1111 1111 1111 123')).toBe('*** 123')
    expect(maskCardNumbers('1 4111 1111 1111 1111')).toBe('1 ***')
    expect(maskCardNumbers('5555555555554444 4111111111111111')).toBe('*** ***')
  })

  it.each([
    ['a longer run of digits', '41111111111111111111111'],
    ['a run of digits in which one is hidden', '1234111111111111111199'],
    ['a UUID', '41111111-1111-4111-8111-111111111111'],
    ['a UUID of digits alone that would pass', '11111111-1111-1111-1111-111111111111'],
    ['dates and times', '2026-11-22 2026-11-23 2026-11-24'],
    ['a number filled with zeros', '0000000000000'],
    ['a phone number', '+46 70 123 45 67'],
    ['a tracking number', '1Z999AA10123456784'],
    ['a number whose check digit is wrong', '4111111111111112'],
  ])('leaves alone: %s', (_, text) => {
    expect(maskCardNumbers(text)).toBe(text)
  })

  it('is found next to a UUID', () => {
    const id = '01900000-0000-7000-8000-000000000000'
    expect(maskCardNumbers(`${id} 4111111111111111 ${id}`)).toBe(`${id} *** ${id}`)
  })
})
