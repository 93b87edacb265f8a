/** Accounts that payouts can go to, every reason why they cannot, and what people see of them. */
import { describe, expect, it } from 'vitest'
import { accountProblem, isSameAccount, maskedAccount } from './bank-account.ts'
import type { BankAccount, HolderAddress } from './contract.ts'

const german: BankAccount = { kind: 'iban', holder: 'Köksbutiken AB', iban: 'DE89370400440532013000' }
const turkish: BankAccount = { ...german, iban: 'TR330006100519786457841326' }
const american: BankAccount = {
  kind: 'domestic',
  holder: 'Kitchen Inc.',
  country: 'US',
  bankCode: '021000021',
  accountNumber: '1234567890',
}
const address: HolderAddress = { city: 'Malmö', country: 'SE' }

describe('an account', () => {
  it('with an IBAN takes payouts in any currency', () => {
    expect(accountProblem(german, 'EUR')).toBeUndefined()
    expect(accountProblem(german, 'SEK')).toBeUndefined()
    expect(accountProblem({ ...german, bic: 'COBADEFF', address }, 'EUR')).toBeUndefined()
    expect(accountProblem({ ...german, iban: 'de89 3704 0044 0532 0130 00' }, 'EUR')).toBeUndefined()
  })

  it('outside SEPA needs a BIC for euros, and for them alone', () => {
    expect(accountProblem(turkish, 'EUR')).toBe('TR is outside SEPA: euros need a BIC to get there.')
    expect(accountProblem({ ...turkish, iban: turkish.iban.toLowerCase() }, 'EUR')).toBeDefined()
    expect(accountProblem(turkish, 'USD')).toBeUndefined()
    expect(accountProblem({ ...turkish, bic: 'TGBATRIS' }, 'EUR')).toBeUndefined()
  })

  it('has an IBAN and a BIC that are right, and of one country', () => {
    expect(accountProblem({ ...german, iban: 'DE88370400440532013000' }, 'EUR')).toBe(
      'The IBAN has wrong check digits.',
    )
    expect(accountProblem({ ...german, bic: 'COBADE' }, 'EUR')).toBe('A BIC has 8 or 11 characters.')
    expect(accountProblem({ ...german, bic: 'ESSESESS' }, 'EUR')).toBe(
      'The BIC is of another country than the IBAN.',
    )
    expect(accountProblem({ ...american, bic: 'CHASUS' }, 'USD')).toBe('A BIC has 8 or 11 characters.')
  })

  it('without an IBAN is known by its bank and number', () => {
    expect(accountProblem(american, 'USD')).toBeUndefined()
    expect(accountProblem(american, 'EUR')).toBeUndefined()
    expect(accountProblem({ ...american, bic: 'CHASUS33' }, 'USD')).toBeUndefined()
    expect(
      accountProblem({ ...american, country: 'SE', bankCode: '8000-2', accountNumber: '9' }, 'SEK'),
    ).toBe(undefined)
    expect(accountProblem({ ...american, bankCode: '20-00 00', accountNumber: '12/34.5' }, 'USD')).toBe(
      undefined,
    )
  })

  it.each([
    [{ country: 'UK' }, "The account's country is none."],
    [{ country: 'us' }, "The account's country is none."],
    [{ bic: 'BARCGB22' }, 'The BIC is of another country than the account.'],
    [{ bankCode: '' }, 'The bank code is not made of digits and letters.'],
    [{ bankCode: '-1' }, 'The bank code is not made of digits and letters.'],
    [{ bankCode: '1-' }, 'The bank code is not made of digits and letters.'],
    [{ bankCode: '1'.repeat(36) }, 'The bank code is longer than 35 characters.'],
    [{ accountNumber: ' ' }, 'The account number is not made of digits and letters.'],
    [{ accountNumber: '1<2' }, 'The account number is not made of digits and letters.'],
    [{ accountNumber: '1\n2' }, 'The account number is not made of digits and letters.'],
    [{ accountNumber: '1'.repeat(35) }, 'The account number is longer than 34 characters.'],
  ])('without an IBAN is none with %o', (change, problem) => {
    expect(accountProblem({ ...american, ...change }, 'USD')).toBe(problem)
  })

  it('without an IBAN has numbers as long as a bank’s file holds', () => {
    const long = { ...american, bankCode: '1'.repeat(35), accountNumber: '1'.repeat(34) }
    expect(accountProblem(long, 'USD')).toBeUndefined()
  })

  it('in SEPA has an IBAN for euros', () => {
    expect(accountProblem({ ...american, country: 'SE' }, 'EUR')).toBe('In SE euros are paid to an IBAN.')
  })

  it.each([
    ['', 'The holder is blank.'],
    ['  ', 'The holder is blank.'],
    ['N'.repeat(141), 'The holder is longer than 140 characters.'],
    ['A\u0000B', 'The holder has characters that are no text.'],
    ['A\nB', 'The holder has characters that are no text.'],
    ['A\u0085B', 'The holder has characters that are no text.'],
    ['A\uFFFEB', 'The holder has characters that are no text.'],
    ['A\uFFFFB', 'The holder has characters that are no text.'],
    ['A\uD800B', 'The holder has characters that are no text.'],
  ])('has a holder whose name is not %j', (holder, problem) => {
    expect(accountProblem({ ...german, holder }, 'EUR')).toBe(problem)
    expect(accountProblem({ ...american, holder }, 'USD')).toBe(problem)
  })

  it('has a holder in any script, of 1 to 140 characters', () => {
    for (const holder of ['Ж', 'N'.repeat(140), '𝕂'.repeat(140), 'Ελληνικό Κατάστημα Α.Ε.', '<b>&"']) {
      expect(accountProblem({ ...german, holder }, 'EUR')).toBeUndefined()
    }
  })

  it.each([
    [{ city: ' ' }, 'The city is blank.'],
    [{ city: 'M'.repeat(36) }, 'The city is longer than 35 characters.'],
    [{ country: 'Sweden' }, "The address's country is none."],
    [{ street: '' }, 'The street is blank.'],
    [{ street: 'S'.repeat(71) }, 'The street is longer than 70 characters.'],
    [{ buildingNumber: '1'.repeat(17) }, 'The buildingNumber is longer than 16 characters.'],
    [{ postalCode: '\t1' }, 'The postalCode has characters that are no text.'],
    [{ postalCode: '1'.repeat(17) }, 'The postalCode is longer than 16 characters.'],
  ])('has no address with %o', (change, problem) => {
    expect(accountProblem({ ...german, address: { ...address, ...change } }, 'EUR')).toBe(problem)
  })

  it('has an address as long as a bank’s file holds', () => {
    const long = {
      street: 'S'.repeat(70),
      buildingNumber: '1'.repeat(16),
      postalCode: '1'.repeat(16),
      city: 'M'.repeat(35),
      country: 'SE',
    }
    expect(accountProblem({ ...german, address: long }, 'EUR')).toBeUndefined()
  })
})

describe('an account that is shown', () => {
  it('has its first and last four characters', () => {
    expect(maskedAccount(german)).toBe('DE89****3000')
    expect(maskedAccount({ ...german, iban: 'no93 8601 1117 947' })).toBe('NO93****7947')
  })

  it.each([
    ['123456789012345', '1234****2345'],
    ['12345678901234', '****1234'],
    ['1234567890', '****890'],
    ['12-34 56', '****56'],
    ['123', '****3'],
    ['12', '****'],
    ['', '****'],
  ])('and has no IBAN, %s, is %s: at most a third of it where it is short', (accountNumber, shown) => {
    expect(maskedAccount({ ...american, accountNumber })).toBe(shown)
  })
})

describe('two accounts', () => {
  it('are the same when money for the one arrives at the other, under the same name', () => {
    expect(isSameAccount(german, { ...german })).toBe(true)
    expect(isSameAccount(german, { ...german, iban: 'de89 3704 0044 0532 0130 00' })).toBe(true)
    expect(isSameAccount(german, { ...german, address: { city: 'Kiel', country: 'DE' } })).toBe(true)
    expect(isSameAccount(american, { ...american })).toBe(true)
  })

  it.each([
    [german, { iban: 'DE02120300000000202051' }],
    [german, { holder: 'Somebody' }],
    [german, { bic: 'DEUTDEFFXXX' }],
    [american, { holder: 'Somebody' }],
    [american, { country: 'CA' }],
    [american, { bankCode: '026009594' }],
    [american, { accountNumber: '1' }],
    [american, { bic: 'CHASUS33XXX' }],
  ])('are not with another %o → %o', (account, change) => {
    expect(isSameAccount(account, { ...account, ...change } as BankAccount)).toBe(false)
  })

  it('are not when what stands in one field of the one stands in another of the other', () => {
    const other = (bankCode: string, accountNumber: string) =>
      ({ ...american, bankCode, accountNumber }) as BankAccount
    expect(isSameAccount(other('12', '3'), other('1', '23'))).toBe(false)
    expect(isSameAccount(german, american)).toBe(false)
  })
})
