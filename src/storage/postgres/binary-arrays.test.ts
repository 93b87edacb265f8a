import { expect, test } from 'vitest'
import { binaryArray, OIDS } from './binary-arrays.ts'

/** Header, then each element's length and bytes. */
function array(oid: number, nulls: number, ...elements: (Buffer | null)[]): Buffer {
  const word = (value: number) => {
    const bytes = Buffer.alloc(4)
    bytes.writeInt32BE(value)
    return bytes
  }
  const parts = elements.flatMap((element) => (element ? [word(element.length), element] : [word(-1)]))
  return Buffer.concat([word(1), word(nulls), word(oid), word(elements.length), word(1), ...parts])
}

test('texts are UTF-8, short or long, and null is not the empty text', () => {
  const long = 'é'.repeat(100)
  const values = ['', 'plain', 'Zoë 🍅', 'a"b\\c{d},NULL', long, null]
  const expected = values.map((value) => (value === null ? null : Buffer.from(value)))
  expect(binaryArray('text', values)).toEqual(array(OIDS.text, 1, ...expected))
})

test('ids are their 16 bytes, whatever the case of their digits', () => {
  const id = '01890000-abCD-7eF0-8123-456789abcdef'
  expect(binaryArray('uuid', [id])).toEqual(
    array(OIDS.uuid, 0, Buffer.from('01890000abcd7ef08123456789abcdef', 'hex')),
  )
})

test.each([
  '',
  'not-an-id',
  '01890000-abcd-7ef0-8123-456789abcdeg',
  '01890000-abcd-7ef0-8123-456789abcdef0',
  '0189000é-abcd-7ef0-8123-456789abcdef',
])('what is no id is refused: %s', (text) => {
  expect(() => binaryArray('uuid', [text])).toThrow('is not a UUID')
})

test.each([
  0,
  1,
  -1,
  255,
  2 ** 31,
  2 ** 32,
  -(2 ** 32) - 5,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
])('the integer %d keeps its value in eight bytes', (value) => {
  expect(binaryArray('int8', [value]).readBigInt64BE(24)).toBe(BigInt(value))
})

test('a number that its type cannot hold is refused', () => {
  for (const value of [0.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY]) {
    expect(() => binaryArray('int8', [value])).toThrow(RangeError)
  }
  expect(() => binaryArray('int4', [2 ** 31])).toThrow(RangeError)
  expect(() => binaryArray('int2', [2 ** 15])).toThrow(RangeError)
})

test('bytes stay as they are, and a list may be empty', () => {
  expect(binaryArray('bytea', [Buffer.from([0, 1, 255])])).toEqual(
    array(OIDS.bytea, 0, Buffer.from([0, 1, 255])),
  )
  expect(binaryArray('json', [])).toEqual(array(OIDS.json, 0))
})
