import { useState } from 'react'
import { CAPSTAN_ORDERS, leftToCapture } from '../../../api/orders.ts'
import { uncaptured } from '../line-parts.ts'
import { ChangeDialog, type DialogProps } from './change-dialog.tsx'
import { noParcel, ParcelFields, parcelOf } from './parcel-fields.tsx'
import { bodyOf, Description, moneyOf, PartFields, usePart } from './part.tsx'

export function CaptureDialog(props: DialogProps) {
  const { order } = props
  const [picks] = useState(() => uncaptured(order))
  const part = usePart(
    order.purchase_currency,
    leftToCapture(order),
    picks,
    picks.map(({ left }) => left),
  )
  const [description, setDescription] = useState('')
  const [parcel, setParcel] = useState(noParcel)
  const sent = parcelOf(parcel)
  const body = bodyOf('captured_amount', part.wanted, description)
  const money = moneyOf(part.wanted, order.purchase_currency)
  return (
    <ChangeDialog
      {...props}
      title="Capture"
      triesFirst
      submit={`Capture ${money}`}
      done={`Captured ${money}.`}
      change={
        body && {
          method: 'POST',
          path: `${CAPSTAN_ORDERS}/${order.order_id}/captures`,
          body: { ...body, ...(sent && { shipping_info: [sent] }) },
        }
      }
    >
      <PartFields part={part} label="What to capture" all="All that is left" />
      <Description text={description} onText={setDescription} />
      <ParcelFields parcel={parcel} onParcel={setParcel} />
    </ChangeDialog>
  )
}
