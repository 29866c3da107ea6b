/**
 * Sentences the core makes in English, said in Chinese. What is not known here
 * stays as it is.
 */
export function chinesePhrase(key: string, text: string): string | undefined {
  switch (key) {
    case 'contributors': return text.split('; ').map(contributor).join('；');
    case 'looksLike': return looksLike(text);
    case 'channels': return text.replaceAll(', ', '，');
    default: return undefined;
  }
}

const levels: Readonly<Record<string, string>> = { channel: '渠道', region: '地区', sku: '商品', warehouse: '仓库', carrier: '承运商', provider: '支付方式' };

function contributor(text: string): string {
  const [, by = '', name = '', seen = '', expected = '', share = ''] = /^(\w+) (.*): (\S+) instead of (\S+) \((-?\d+) %\)$/.exec(text) ?? [];
  return by === '' ? text : `${levels[by] ?? by} ${name}：${seen}，应为 ${expected}（占 ${share}%）`;
}

const units: Readonly<Record<string, string>> = { d: '天', h: '小时', min: '分钟', s: '秒', ms: '毫秒' };

/** In their order: what a clock looks like, part by part. */
const parts: readonly (readonly [RegExp, string])[] = [
  [/(-?[\d.]+) (d|h|min|s|ms)\b/g, ''],
  [/^claims run |^it runs /, '其时间'],
  [/([\d.]+ \S+) ahead(?! of)/, '超前 $1'],
  [/([\d.]+ \S+) behind(?! UTC)/, '落后 $1'],
  [/faster by (.*) a day/, '每天快 $1'],
  [/slower by (.*) a day/, '每天慢 $1'],
  [/^it was set (.*) forward within the hour/, '一小时内被拨快 $1'],
  [/^it was set (.*) back within the hour/, '一小时内被拨慢 $1'],
  [/^it tells of what is (.*) old: late, not wrong/, '所报内容已过去 $1：是迟到，不是时钟不准'],
  [/: local time sent as UTC/, '：像是把本地时间当作 UTC 发送'],
  [/: UTC sent as local time/, '：像是把 UTC 当作本地时间发送'],
  [/: summer time that others do not keep, or that it does not/, '：像是夏令时设置不一致'],
  [/: local time of a zone (.*) ahead of UTC sent as UTC/, '：像是把比 UTC 快 $1的时区当作 UTC 发送'],
  [/: local time of a zone (.*) behind UTC sent as UTC/, '：像是把比 UTC 慢 $1的时区当作 UTC 发送'],
];

function looksLike(text: string): string {
  return parts.reduce((said, [pattern, chinese]) => (
    chinese === '' ? said.replace(pattern, (_, amount: string, unit: string) => `${amount} ${units[unit] ?? unit}`) : said.replace(pattern, chinese)
  ), text);
}
