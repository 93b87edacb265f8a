import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyAccount, anyText, EURO_FILE, fileWith, TRANSFER } from '../../test/banking/samples.ts'
import { type PaymentFileInput, pain001, SEPA_AMOUNT_MAX, TRANSFERS_MAX } from './payment-file.ts'

/** What the tests look for, without a parser: an element's texts, in order. */
const texts = (xml: string, name: string) =>
  [...xml.matchAll(new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`, 'g'))].map(([, text]) => text)

describe('a payment file', () => {
  it('is one batch of SEPA transfers, with counts and sums of its own', () => {
    const xml = pain001(EURO_FILE)
    expect(
      xml.startsWith(
        '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">',
      ),
    ).toBe(true)
    expect(texts(xml, 'MsgId')).toEqual([EURO_FILE.fileId])
    expect(texts(xml, 'PmtInfId')).toEqual([EURO_FILE.fileId])
    expect(texts(xml, 'NbOfTxs')).toEqual(['2', '2'])
    expect(texts(xml, 'CtrlSum')).toEqual(['1234.57', '1234.57'])
    expect(texts(xml, 'BtchBookg')).toEqual(['true'])
    expect(xml).toContain('<SvcLvl><Cd>SEPA</Cd></SvcLvl>')
    expect(texts(xml, 'ChrgBr')).toEqual(['SLEV'])
    expect(texts(xml, 'CreDtTm')).toEqual(['2026-11-25T09:30:00Z'])
    expect(xml).toContain('<ReqdExctnDt><Dt>2026-11-26</Dt></ReqdExctnDt>')
    expect(texts(xml, 'EndToEndId')).toEqual(['ABC2345', 'ABC2346'])
    expect(texts(xml, 'InstrId')).toEqual(['ABC2345', 'ABC2346'])
    expect(texts(xml, 'InstdAmt')).toEqual(['1234.56', '0.01'])
    expect(texts(xml, 'Ustrd')).toEqual(['Settlement ABC2345', 'Settlement ABC2346'])
  })

  it('has structured addresses and no others, and banks by BIC where it is known', () => {
    const xml = pain001(EURO_FILE)
    expect(xml).toContain(
      '<PstlAdr><StrtNm>Domstrasse</StrtNm><BldgNb>1a</BldgNb><PstCd>50667</PstCd><TwnNm>Koln</TwnNm><Ctry>DE</Ctry></PstlAdr>',
    )
    expect(xml).not.toContain('AdrLine')
    expect(xml).toContain('<DbtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></DbtrAgt>')
    expect(texts(xml, 'BICFI')).toEqual(['ESSESESS'])
    const known = pain001({ ...EURO_FILE, debtor: { ...EURO_FILE.debtor, bic: 'COBADEFFXXX' } })
    expect(known).toContain('<DbtrAgt><FinInstnId><BICFI>COBADEFFXXX</BICFI></FinInstnId></DbtrAgt>')
  })

  it('leaves out an address that is none', () => {
    for (const address of [
      { city: '', country: 'DE', street: 'Domstraße' },
      { city: '\u0000', country: 'DE' },
      { city: 'Köln', country: 'Germany' },
    ]) {
      const xml = pain001(fileWith({ account: { ...TRANSFER.account, address } }))
      expect(xml).toContain('<Cdtr><Nm>Apfel + Garten</Nm></Cdtr>')
    }
  })

  it('names somebody also when the name cannot be written', () => {
    expect(
      texts(pain001(fileWith({ account: { ...TRANSFER.account, holder: '\u200b\u0007' } })), 'Nm')[2],
    ).toBe('NOTPROVIDED')
  })

  it('has the same bytes for the same input', () => {
    expect(pain001(structuredClone(EURO_FILE))).toBe(pain001(EURO_FILE))
  })

  it('adds up exactly what no number can hold', () => {
    const transfers = Array.from({ length: 3 }, (_, index) => ({
      ...TRANSFER,
      paymentReference: `R${index}`,
      currency: 'SEK',
      amountMinor: Number.MAX_SAFE_INTEGER,
    }))
    expect(texts(pain001({ ...EURO_FILE, currency: 'SEK', transfers }), 'CtrlSum')[0]).toBe(
      '270215977642229.73',
    )
  })

  it.each([
    ['JPY', 1234, '1234'],
    ['SEK', 1234, '12.34'],
    ['KWD', 1234, '1.234'],
    ['KWD', 1, '0.001'],
  ])('writes amounts in the decimals of %s', (currency, amountMinor, expected) => {
    const xml = pain001({ ...EURO_FILE, currency, transfers: [{ ...TRANSFER, currency, amountMinor }] })
    expect(xml).toContain(`<InstdAmt Ccy="${currency}">${expected}</InstdAmt>`)
    expect(texts(xml, 'CtrlSum')).toEqual([expected, expected])
  })

  it('is no SEPA file in other currencies, for more than SEPA takes, nor to accounts that it does not reach', () => {
    const iban = TRANSFER.account
    const outside = [
      pain001({ ...EURO_FILE, currency: 'SEK', transfers: [{ ...TRANSFER, currency: 'SEK' }] }),
      pain001(fileWith({ account: { ...iban, iban: 'TR330006100519786457841326' } })),
      pain001(fileWith({ amountMinor: SEPA_AMOUNT_MAX + 1 })),
      pain001(
        fileWith({
          account: {
            kind: 'domestic',
            holder: 'X',
            country: 'US',
            bankCode: '026009593',
            accountNumber: '12',
          },
        }),
      ),
    ]
    for (const xml of outside) {
      expect(xml).not.toContain('SEPA')
      expect(texts(xml, 'ChrgBr')).toEqual(['SHAR'])
    }
  })

  it('says for each transfer whether it is SEPA when not all of them are', () => {
    const abroad = { ...TRANSFER.account, iban: 'TR330006100519786457841326' }
    const xml = pain001({
      ...EURO_FILE,
      transfers: [TRANSFER, { ...TRANSFER, paymentReference: 'B', account: abroad }],
    })
    expect(texts(xml, 'ChrgBr')).toEqual(['SLEV', 'SHAR'])
    expect(xml.match(/<Cd>SEPA<\/Cd>/g)).toHaveLength(1)
    expect(xml.indexOf('<Cd>SEPA</Cd>')).toBeGreaterThan(xml.indexOf('<CdtTrfTxInf>'))
  })

  it('names an account without IBAN as its country does', () => {
    const domestic = {
      kind: 'domestic',
      holder: 'Apple',
      country: 'US',
      bankCode: '026009593',
      accountNumber: '123',
    } as const
    const xml = pain001(fileWith({ account: domestic }))
    expect(xml).toContain(
      '<CdtrAgt><FinInstnId><ClrSysMmbId><ClrSysId><Cd>USABA</Cd></ClrSysId><MmbId>026009593</MmbId></ClrSysMmbId><PstlAdr><Ctry>US</Ctry></PstlAdr></FinInstnId></CdtrAgt>',
    )
    expect(xml).toContain(
      '<CdtrAcct><Id><Othr><Id>123</Id><SchmeNm><Cd>BBAN</Cd></SchmeNm></Othr></Id></CdtrAcct>',
    )
    const elsewhere = pain001(fileWith({ account: { ...domestic, country: 'BR', bic: 'ITAUBRSP' } }))
    expect(elsewhere).toContain('<BICFI>ITAUBRSP</BICFI><ClrSysMmbId><MmbId>026009593</MmbId></ClrSysMmbId>')
  })

  it('writes numbers of accounts and banks without what people put between their digits', () => {
    const spaced = pain001(
      fileWith({ account: { ...TRANSFER.account, iban: 'se45 5000 0000 0583 9825 7466' } }),
    )
    expect(texts(spaced, 'IBAN')).toEqual(['DE02120300000000202051', 'SE4550000000058398257466'])
    expect(texts(spaced, 'ChrgBr')).toEqual(['SLEV'])
    const account = {
      kind: 'domestic',
      holder: 'X',
      country: 'GB',
      bankCode: '60-16-13',
      accountNumber: '3192 6819//A',
    } as const
    const xml = pain001({
      ...fileWith({ account, currency: 'GBP' }),
      currency: 'GBP',
    })
    expect(texts(xml, 'MmbId')).toEqual(['601613'])
    expect(xml).toContain('<Othr><Id>31926819A</Id>')
  })

  it('is well-formed and in the characters of SEPA, whatever texts and amounts it is made from', () => {
    const anyFile: fc.Arbitrary<PaymentFileInput> = fc
      .record({
        name: anyText,
        transfers: fc.array(
          fc.record({
            amountMinor: fc.integer({ min: 1, max: SEPA_AMOUNT_MAX }),
            account: anyAccount,
            remittance: anyText,
          }),
          { minLength: 1, maxLength: 4 },
        ),
        currency: fc.constantFrom('EUR', 'JPY', 'KWD', 'SEK'),
      })
      .map(({ name, transfers, currency }) => ({
        ...EURO_FILE,
        currency,
        debtor: { ...EURO_FILE.debtor, name },
        transfers: transfers.map((transfer, index) => ({
          ...transfer,
          currency,
          paymentReference: `R${index}`,
        })),
      }))
    fc.assert(
      fc.property(anyFile, (file) => {
        const xml = pain001(file)
        const [, ...parts] = xml.split(/<[^<>]*>/)
        expect(parts.join('')).toMatch(/^[A-Za-z0-9/\-?:().,'+ \n]*$/)
        expect(texts(xml, 'EndToEndId')).toEqual(
          file.transfers.map(({ paymentReference }) => paymentReference),
        )
        const sum = texts(xml, 'InstdAmt').reduce(
          (total, text) => total + BigInt(text?.replace('.', '') ?? 0),
          0n,
        )
        expect(BigInt(texts(xml, 'CtrlSum')[0]?.replace('.', '') ?? 0)).toBe(sum)
        expect(sum).toBe(file.transfers.reduce((total, { amountMinor }) => total + BigInt(amountMinor), 0n))
        expect(texts(xml, 'Nm').filter((text) => !text || text.length > 70)).toEqual([])
        expect(texts(xml, 'Ustrd').filter((text) => !text || text.length > 140)).toEqual([])
      }),
      { numRuns: 300 },
    )
  })
})

describe('a payment file is refused', () => {
  const domestic = {
    kind: 'domestic',
    holder: 'X',
    country: 'US',
    bankCode: '1',
    accountNumber: '2',
  } as const
  const refused: [string, PaymentFileInput, RegExp][] = [
    ['without transfers', { ...EURO_FILE, transfers: [] }, /needs a transfer/],
    ['with too many', { ...EURO_FILE, transfers: Array(TRANSFERS_MAX + 1).fill(TRANSFER) }, /at most 50000/],
    ['with an amount of nothing', fileWith({ amountMinor: 0 }), /not above 0/],
    ['with a negative amount', fileWith({ amountMinor: -1 }), /not above 0/],
    ['with a part of a minor unit', fileWith({ amountMinor: 1.5 }), /not above 0/],
    ['with an amount that is not exact', fileWith({ amountMinor: 2 ** 53 }), /not above 0/],
    ['with two currencies', fileWith({ currency: 'SEK' }), /is not in EUR/],
    [
      'with a reference twice',
      { ...EURO_FILE, transfers: [TRANSFER, TRANSFER] },
      /"ABC2345" is in the file twice/,
    ],
    ['with a reference that is too long', fileWith({ paymentReference: 'A'.repeat(36) }), /end-to-end id/],
    ['with a reference outside the set', fileWith({ paymentReference: 'Ä' }), /end-to-end id/],
    [
      'with an IBAN that is none',
      fileWith({ account: { ...TRANSFER.account, iban: 'DE1<' } }),
      /IBAN of ABC2345/,
    ],
    ['with a BIC that is none', fileWith({ account: { ...TRANSFER.account, bic: 'x' } }), /BIC of ABC2345/],
    [
      'with a country that is none',
      fileWith({ account: { ...domestic, country: 'us' } }),
      /country of the account/,
    ],
    [
      'with an account number that is none',
      fileWith({ account: { ...domestic, accountNumber: '' } }),
      /account number/,
    ],
    ['with a bank code that is none', fileWith({ account: { ...domestic, bankCode: '<' } }), /bank code/],
    ['without an id', { ...EURO_FILE, fileId: '' }, /id of a payment file/],
    ['with an id that is too long', { ...EURO_FILE, fileId: 'x'.repeat(36) }, /id of a payment file/],
    ['with a day that is none', { ...EURO_FILE, executionDate: '2026-02-30' }, /is not a day/],
    ['with a time for a day', { ...EURO_FILE, executionDate: '2026-02-20T00:00' }, /is not a day/],
    ['without a time', { ...EURO_FILE, createdAt: Number.NaN }, /The time/],
    ['in no currency', { ...EURO_FILE, currency: 'euro' }, /not a currency/],
    ['for a debtor without IBAN', { ...EURO_FILE, debtor: { name: 'X', iban: '' } }, /not an IBAN/],
    [
      'for a debtor with half a BIC',
      { ...EURO_FILE, debtor: { ...EURO_FILE.debtor, bic: 'COBA' } },
      /not a BIC/,
    ],
  ]
  it.each(refused)('%s', (_, input, sentence) => {
    expect(() => pain001(input)).toThrow(RangeError)
    expect(() => pain001(input)).toThrow(sentence)
  })

  it('when its sum has more digits than a file can hold', () => {
    const transfers = Array.from({ length: 120 }, (_, index) => ({
      ...TRANSFER,
      paymentReference: `R${index}`,
      currency: 'JPY',
      amountMinor: Number.MAX_SAFE_INTEGER,
    }))
    expect(() => pain001({ ...EURO_FILE, currency: 'JPY', transfers })).toThrow(/more digits/)
  })
})
