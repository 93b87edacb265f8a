import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { ORDERS } from '../../../api/orders.ts'
import { ChangeDialog, type DialogProps } from './change-dialog.tsx'

export function ReferencesDialog(props: DialogProps) {
  const { order } = props
  const before = { first: order.merchant_reference1 ?? '', second: order.merchant_reference2 ?? '' }
  const [first, setFirst] = useState(before.first)
  const [second, setSecond] = useState(before.second)
  const body = {
    ...(first !== before.first && { merchant_reference1: first }),
    ...(second !== before.second && { merchant_reference2: second }),
  }
  return (
    <ChangeDialog
      {...props}
      title="Change your references"
      submit="Change"
      done="The references are changed."
      change={
        Object.keys(body).length === 0
          ? undefined
          : { method: 'PATCH', path: `${ORDERS}/${order.order_id}/merchant-references`, body }
      }
    >
      <TextInput
        label="Your reference"
        maxLength={255}
        value={first}
        onChange={(event) => setFirst(event.currentTarget.value)}
      />
      <TextInput
        label="Second reference"
        maxLength={255}
        value={second}
        onChange={(event) => setSecond(event.currentTarget.value)}
      />
    </ChangeDialog>
  )
}
