/** The end of an id: their beginnings are times, and the same for what came together. */
export const shortId = (id: string): string => `…${id.slice(-8)}`

/** A path, or a file's name, with the ends of the ids in it: what tells it from others stands around its id. */
export const shortPath = (path: string): string =>
  path.replace(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi, shortId)

interface Named {
  order_id?: string
  klarna_reference?: string
  merchant_reference1?: string
}

/** What people call an order: by the shop's own reference, the short one, and where both are unknown the end of its id. */
export function orderName({ order_id, klarna_reference, merchant_reference1 }: Named): string {
  return merchant_reference1 || klarna_reference || (order_id === undefined ? '–' : shortId(order_id))
}
