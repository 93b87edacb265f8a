/** The account that a merchant is paid to, on the wire: it comes in full and is shown masked. */
import { maskedAccount, normalIban } from '../../domain/contract/bank-account.ts'
import type { BankAccount, HolderAddress } from '../../domain/contract/contract.ts'
import { text } from '../schemas/fields.ts'
import { type Static, Type } from '../schemas/type.ts'

const country = Type.String({ pattern: '^[A-Za-z]{2}$' })
const bic = Type.String({ pattern: '^[A-Za-z0-9]{8}([A-Za-z0-9]{3})?$' })

const addressSchema = Type.Object({
  street: Type.Optional(text(70, 1)),
  building_number: Type.Optional(text(16, 1)),
  postal_code: Type.Optional(text(16, 1)),
  city: text(35, 1),
  country,
})

/** An IBAN, or what the banks of a country know an account by. */
export const bankAccountBody = Type.Object({
  holder: text(140, 1),
  address: Type.Optional(addressSchema),
  iban: Type.Optional(text(64, 1)),
  bic: Type.Optional(bic),
  country: Type.Optional(country),
  bank_code: Type.Optional(text(35, 1)),
  account_number: Type.Optional(text(34, 1)),
})

/** `wrong`: the fields that say two different accounts, or none. */
export function accountOf(sent: Static<typeof bankAccountBody>): BankAccount | { wrong: string } {
  const { holder, iban, bank_code, account_number } = sent
  const common = {
    holder: holder.trim(),
    ...(sent.address && { address: addressOf(sent.address) }),
    ...(sent.bic !== undefined && { bic: sent.bic.toUpperCase() }),
  }
  const domestic = [sent.country, bank_code, account_number]
  if (iban !== undefined) {
    const isDomesticToo = domestic.some((field) => field !== undefined)
    return isDomesticToo ? { wrong: EITHER } : { kind: 'iban', iban: normalIban(iban), ...common }
  }
  if (sent.country === undefined || bank_code === undefined || account_number === undefined) {
    return { wrong: EITHER }
  }
  return {
    kind: 'domestic',
    country: sent.country.toUpperCase(),
    bankCode: bank_code,
    accountNumber: account_number,
    ...common,
  }
}

const EITHER = 'iban, country, bank_code, account_number'

function addressOf(sent: Static<typeof addressSchema>): HolderAddress {
  return {
    ...(sent.street !== undefined && { street: sent.street }),
    ...(sent.building_number !== undefined && { buildingNumber: sent.building_number }),
    ...(sent.postal_code !== undefined && { postalCode: sent.postal_code }),
    city: sent.city,
    country: sent.country.toUpperCase(),
  }
}

export const accountSchema = Type.Object({
  holder: Type.String(),
  address: Type.Optional(Type.Object({ ...addressSchema.properties })),
  iban: Type.Optional(Type.String({ description: 'Its first and last characters.' })),
  bic: Type.Optional(Type.String()),
  country: Type.Optional(Type.String()),
  bank_code: Type.Optional(Type.String()),
  account_number: Type.Optional(Type.String({ description: 'Its first and last characters.' })),
})

/** For people who need to recognise it. */
export function accountOnWire(account: BankAccount) {
  const { holder, address, bic: bank } = account
  const number = maskedAccount(account)
  return {
    holder,
    ...(address && { address: addressOnWire(address) }),
    ...(bank !== undefined && { bic: bank }),
    ...(account.kind === 'iban'
      ? { iban: number }
      : { country: account.country, bank_code: account.bankCode, account_number: number }),
  }
}

function addressOnWire({ street, buildingNumber, postalCode, city, country: where }: HolderAddress) {
  return {
    ...(street !== undefined && { street }),
    ...(buildingNumber !== undefined && { building_number: buildingNumber }),
    ...(postalCode !== undefined && { postal_code: postalCode }),
    city,
    country: where,
  }
}
