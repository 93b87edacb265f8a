/** Payment files for the tests of banking: a plain one, and any. */
import fc from 'fast-check'
import type { CreditTransfer, PaymentFileInput } from '../../src/banking/payment-file.ts'
import type { BankAccount, HolderAddress } from '../../src/domain/contract/contract.ts'

export const TRANSFER: CreditTransfer & { account: Extract<BankAccount, { kind: 'iban' }> } = {
  paymentReference: 'ABC2345',
  amountMinor: 123456,
  currency: 'EUR',
  account: {
    kind: 'iban',
    holder: 'Apfel & Garten',
    iban: 'SE4550000000058398257466',
    bic: 'ESSESESS',
    address: {
      street: 'Kungsgatan',
      buildingNumber: '5',
      postalCode: '111 43',
      city: 'Stockholm',
      country: 'SE',
    },
  },
  remittance: 'Settlement ABC2345',
}

export const EURO_FILE: PaymentFileInput = {
  fileId: '0190f3a1b2c37d4e8f5061728394a5b6',
  createdAt: Date.UTC(2026, 10, 25, 9, 30),
  executionDate: '2026-11-26',
  debtor: {
    name: 'Zahlungen Köln GmbH',
    iban: 'DE02120300000000202051',
    address: { street: 'Domstraße', buildingNumber: '1a', postalCode: '50667', city: 'Köln', country: 'DE' },
  },
  currency: 'EUR',
  transfers: [
    TRANSFER,
    {
      paymentReference: 'ABC2346',
      amountMinor: 1,
      currency: 'EUR',
      account: { kind: 'iban', holder: 'Ёлка', iban: 'FI2112345600000785' },
      remittance: 'Settlement ABC2346',
    },
  ],
}

/** One transfer, different in this. */
export function fileWith(changes: Partial<CreditTransfer>): PaymentFileInput {
  return { ...EURO_FILE, transfers: [{ ...TRANSFER, ...changes }] }
}

/** Any UTF-16, half surrogates and controls too, and texts that people, spreadsheets and parsers stumble over. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.nat(0xffff), { maxLength: 200 }).map((units) => String.fromCharCode(...units)),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.constantFrom(
    ']]>',
    '<!DOCTYPE a [<!ENTITY b "c">]>&b;',
    '</Nm><Nm>',
    '&#0;&amp;&lt;',
    '=cmd|"/c calc"!A1',
    'Ακρόπολη ΑΕ',
    'Привет Їжак Љубав Щъ',
    'ÆØÅ ßẞ Þð Ŋ ĳ',
    'თბილისი Երևան',
    '\u202eevil\u2066',
    '😀'.repeat(100),
    'ﷺ'.repeat(30),
    '',
    ' ',
  ),
)

const anyAddress: fc.Arbitrary<HolderAddress> = fc.record(
  {
    street: anyText,
    buildingNumber: anyText,
    postalCode: anyText,
    city: anyText,
    country: fc.constantFrom('DE', 'GR', 'BG'),
  },
  { requiredKeys: ['city', 'country'] },
)

export const anyAccount: fc.Arbitrary<BankAccount> = fc
  .record(
    {
      holder: anyText,
      address: anyAddress,
      iban: fc.constantFrom(
        'SE4550000000058398257466',
        'GR1601101250000000012300695',
        'BG80BNBG96611020345678',
      ),
      bic: fc.constantFrom('ESSESESS', 'ETHNGRAAXXX'),
    },
    { requiredKeys: ['holder', 'iban'] },
  )
  .map((account) => ({ kind: 'iban', ...account }))
