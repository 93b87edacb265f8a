import type { Address } from '../../api/orders.ts'
import { countryName } from '../../format/names.ts'

interface AddressTextProps {
  address: Address
  /** As it stands on a parcel: how to reach somebody by mail or phone is for others to know. */
  isPostal?: boolean
}

export function AddressText({ address, isPostal = false }: AddressTextProps) {
  const { given_name, family_name, postal_code, city, title } = address
  const lines = [
    address.organization_name,
    [title, given_name, family_name].filter(Boolean).join(' '),
    address.attention,
    address.street_address,
    address.street_address2,
    [postal_code, city].filter(Boolean).join(' '),
    address.region,
    address.country && countryName(address.country),
    ...(isPostal ? [] : [address.email, address.phone]),
  ].filter(Boolean)
  if (lines.length === 0) return 'Not known'
  return (
    <address className="address" dir="auto">
      {lines.join('\n')}
    </address>
  )
}
