import { NativeSelect, SimpleGrid, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { call } from '../../api/client.ts'
import { contractPath } from '../../api/operator.ts'
import { Action, textOf } from '../../parts/action.tsx'

const ADDRESS = ['street', 'building_number', 'postal_code', 'city'] as const

export function NameAccount({ merchantId, currency }: { merchantId: string; currency: string }) {
  const [kind, setKind] = useState('iban')
  return (
    <Action
      label="Name the account"
      title={`Where ${merchantId} is paid in ${currency}`}
      confirm="Name it"
      size="lg"
      done="The account is named."
      run={(form, idempotencyKey) =>
        call('POST', `${contractPath(merchantId, currency)}/bank-account`, {
          body: accountOf(form, kind),
          idempotencyKey,
        })
      }
    >
      <Text>Whoever names an account does not approve payouts to it.</Text>
      <TextInput label="Holder" name="holder" maxLength={140} required data-autofocus />
      <NativeSelect
        label="Known by"
        value={kind}
        onChange={(event) => setKind(event.currentTarget.value)}
        data={[
          { label: 'IBAN', value: 'iban' },
          { label: 'Bank code and account number', value: 'domestic' },
        ]}
      />
      {kind === 'iban' ? (
        <TextInput label="IBAN" name="iban" maxLength={64} required />
      ) : (
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          <TextInput
            label="Country of the bank"
            name="bank_country"
            pattern="[A-Za-z]{2}"
            maxLength={2}
            required
          />
          <TextInput label="Bank code" name="bank_code" maxLength={35} required />
          <TextInput label="Account number" name="account_number" maxLength={34} required />
        </SimpleGrid>
      )}
      <TextInput label="BIC" name="bic" description="Where the bank needs it." maxLength={11} />
      <SimpleGrid cols={2}>
        <TextInput label="Street" name="street" maxLength={70} />
        <TextInput label="Number" name="building_number" maxLength={16} />
        <TextInput label="Postal code" name="postal_code" maxLength={16} />
        <TextInput label="City" name="city" maxLength={35} />
      </SimpleGrid>
      <TextInput label="Country of the holder" name="country" pattern="[A-Za-z]{2}" maxLength={2} />
    </Action>
  )
}

function accountOf(form: FormData, kind: string) {
  const filled = (name: string) => textOf(form, name) || undefined
  const address = Object.fromEntries(ADDRESS.map((name) => [name, filled(name)]))
  const country = filled('country')
  const hasAddress = country !== undefined || Object.values(address).some((value) => value !== undefined)
  return {
    holder: textOf(form, 'holder'),
    bic: filled('bic'),
    ...(hasAddress && { address: { ...address, country } }),
    ...(kind === 'iban'
      ? { iban: textOf(form, 'iban') }
      : {
          country: textOf(form, 'bank_country'),
          bank_code: textOf(form, 'bank_code'),
          account_number: textOf(form, 'account_number'),
        }),
  }
}
