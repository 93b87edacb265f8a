/** Where shoppers go. */
export const SHOPPER_PAGE = '/shopper'
