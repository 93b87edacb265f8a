import { SimpleGrid, TextInput, Title } from '@mantine/core'
import { useId, useState } from 'react'
import { type Address, type AddressField, ORDERS } from '../../../api/orders.ts'
import { ChangeDialog, type DialogProps } from './change-dialog.tsx'

const FIELDS: readonly { name: AddressField; label: string; atMost: number }[] = [
  { name: 'given_name', label: 'Given name', atMost: 100 },
  { name: 'family_name', label: 'Family name', atMost: 100 },
  { name: 'organization_name', label: 'Company', atMost: 255 },
  { name: 'attention', label: 'Attention', atMost: 255 },
  { name: 'street_address', label: 'Street', atMost: 100 },
  { name: 'street_address2', label: 'Street, second line', atMost: 100 },
  { name: 'postal_code', label: 'Postal code', atMost: 10 },
  { name: 'city', label: 'City', atMost: 200 },
  { name: 'region', label: 'Region', atMost: 200 },
  { name: 'country', label: 'Country (two letters)', atMost: 2 },
  { name: 'email', label: 'Email', atMost: 100 },
  { name: 'phone', label: 'Phone', atMost: 100 },
]

export function AddressesDialog(props: DialogProps) {
  const { order } = props
  const [shipping, setShipping] = useState(order.shipping_address)
  const [billing, setBilling] = useState(order.billing_address)
  const [before] = useState({ shipping: order.shipping_address, billing: order.billing_address })
  const shippingChange = changeOf(before.shipping, shipping)
  const billingChange = changeOf(before.billing, billing)
  return (
    <ChangeDialog
      {...props}
      title="Change the addresses"
      submit="Change"
      done="The addresses are changed."
      change={
        shippingChange || billingChange
          ? {
              method: 'PATCH',
              path: `${ORDERS}/${order.order_id}/customer-details`,
              body: {
                ...(shippingChange && { shipping_address: shippingChange }),
                ...(billingChange && { billing_address: billingChange }),
              },
            }
          : undefined
      }
    >
      <AddressFields title="Ships to" address={shipping} onAddress={setShipping} />
      <AddressFields title="Billed to" address={billing} onAddress={setBilling} />
    </ChangeDialog>
  )
}

/** Only what is changed is sent: other fields stay, and an empty one is cleared. */
function changeOf(before: Address, after: Address): Partial<Address> | undefined {
  const changed = FIELDS.filter(({ name }) => before[name] !== after[name])
  if (changed.length === 0) return undefined
  return Object.fromEntries(changed.map(({ name }) => [name, after[name].trim()]))
}

interface AddressFieldsProps {
  title: string
  address: Address
  onAddress(address: Address): void
}

function AddressFields({ title, address, onAddress }: AddressFieldsProps) {
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <Title order={3} id={id} mb="xs">
        {title}
      </Title>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="xs">
        {FIELDS.map(({ name, label, atMost }) => (
          <TextInput
            key={name}
            label={label}
            maxLength={atMost}
            value={address[name]}
            onChange={(event) => onAddress({ ...address, [name]: event.currentTarget.value })}
          />
        ))}
      </SimpleGrid>
    </section>
  )
}
