import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { CAPSTAN_ORDERS, leftToCapture, type OrderLine } from '../../../api/orders.ts'
import { moneyText, parseAmount } from '../../../format/money.ts'
import { lineStates, sumOf } from '../line-parts.ts'
import { AmountField } from './amount-field.tsx'
import { ChangeDialog, type DialogProps } from './change-dialog.tsx'
import { allOf, LinePicker, type Pick, picked } from './line-picker.tsx'
import { noParcel, ParcelFields, parcelOf } from './parcel-fields.tsx'
import { type Way, Ways } from './ways.tsx'

export function CaptureDialog(props: DialogProps) {
  const { order } = props
  const currency = order.purchase_currency
  const left = leftToCapture(order)
  const [picks] = useState<Pick[]>(() =>
    lineStates(order).map(({ line, captured }) => ({ line, from: captured, left: line.quantity - captured })),
  )
  const [way, setWay] = useState<Way>('all')
  const [quantities, setQuantities] = useState(() => picks.map((pick) => pick.left))
  const [text, setText] = useState('')
  const [description, setDescription] = useState('')
  const [parcel, setParcel] = useState(noParcel)
  const { amount, lines } = wanted()
  const sent = parcelOf(parcel)
  const money = moneyText(amount ?? 0, currency)
  return (
    <ChangeDialog
      {...props}
      title="Capture"
      triesFirst
      submit={`Capture ${money}`}
      done={`Captured ${money}.`}
      change={
        amount === undefined || amount <= 0
          ? undefined
          : {
              method: 'POST',
              path: `${CAPSTAN_ORDERS}/${order.order_id}/captures`,
              body: {
                captured_amount: amount,
                ...(description.trim() !== '' && { description: description.trim() }),
                ...(lines.length > 0 && { order_lines: lines }),
                ...(sent && { shipping_info: [sent] }),
              },
            }
      }
    >
      <Ways
        label="What to capture"
        way={way}
        onWay={setWay}
        hasLines={picks.some((pick) => pick.left > 0)}
        names={{
          all: `All that is left, ${moneyText(left, currency)}`,
          lines: 'Chosen lines',
          amount: 'An amount',
        }}
      />
      {way === 'lines' && (
        <LinePicker picks={picks} quantities={quantities} onQuantities={setQuantities} currency={currency} />
      )}
      {way === 'amount' && (
        <AmountField
          label="Amount"
          currency={currency}
          text={text}
          onText={setText}
          description={`Up to ${moneyText(left, currency)}.`}
        />
      )}
      <TextInput
        label="Description"
        description="Shown to the customer."
        maxLength={255}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <ParcelFields parcel={parcel} onParcel={setParcel} />
    </ChangeDialog>
  )

  function wanted(): { amount: number | undefined; lines: OrderLine[] } {
    if (way === 'amount') return { amount: parseAmount(text, currency), lines: [] }
    if (way === 'lines') {
      const lines = picked(picks, quantities)
      return { amount: sumOf(lines), lines }
    }
    // Where earlier captures named no lines, nobody knows which are left: then it is the amount alone.
    const rest = allOf(picks)
    return { amount: left, lines: sumOf(rest) === left ? rest : [] }
  }
}
