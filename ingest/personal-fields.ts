/**
 * Names, phones, street addresses, identity cards and mail addresses of buyers
 * never enter an event. A mapping that reaches for one is refused at start;
 * `buyer` alone may read an account's name, which it keeps as a keyed hash.
 */
const personal =
  /^(?:(?:receiver|buyer|consignee|post|first|last|full|customer|billing|shipping|id_card)_?(?:name|nick|receiver|address)|nick|full_?name|name_?on_?card|(?:\w+_)?(?:mobile|phone|telephone|tel|email|e_mail)|address(?:_?\d|_?detail)?|full_?address|street\w*|detail|encrypt_\w+|id_card\w*|pin)$/i;
const people = /^(?:customer|buyer|receiver|consignee|user|street|recipient|contact)(?:_?(?:info|msg))?$/i;

/** Whether the path of keys leads to something personal. */
export function isPersonal(keys: readonly string[]): boolean {
  const last = keys.at(-1) ?? '';
  return personal.test(last) || (last === 'name' && people.test(keys.at(-2) ?? ''));
}
