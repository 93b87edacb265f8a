import { Group, TextInput } from '@mantine/core'
import type { Parcel } from '../../../api/orders.ts'

interface ParcelText {
  company: string
  number: string
  uri: string
}

export const noParcel: ParcelText = { company: '', number: '', uri: '' }

/** Undefined where nothing was typed. */
export function parcelOf({ company, number, uri }: ParcelText): Parcel | undefined {
  const parcel = {
    ...(company.trim() !== '' && { shipping_company: company.trim() }),
    ...(number.trim() !== '' && { tracking_number: number.trim() }),
    ...(uri.trim() !== '' && { tracking_uri: uri.trim() }),
  }
  return Object.keys(parcel).length > 0 ? parcel : undefined
}

interface ParcelFieldsProps {
  parcel: ParcelText
  onParcel(parcel: ParcelText): void
}

export function ParcelFields({ parcel, onParcel }: ParcelFieldsProps) {
  return (
    <>
      <Group grow gap="sm" align="flex-start">
        <TextInput
          label="Carrier"
          maxLength={100}
          value={parcel.company}
          onChange={(event) => onParcel({ ...parcel, company: event.currentTarget.value })}
        />
        <TextInput
          label="Tracking number"
          maxLength={100}
          value={parcel.number}
          onChange={(event) => onParcel({ ...parcel, number: event.currentTarget.value })}
        />
      </Group>
      <TextInput
        label="Tracking link"
        type="url"
        placeholder="https://"
        maxLength={1024}
        value={parcel.uri}
        onChange={(event) => onParcel({ ...parcel, uri: event.currentTarget.value })}
      />
    </>
  )
}
