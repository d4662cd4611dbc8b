import { LRUCache } from 'lru-cache';
import { customPinyin, pinyin } from 'pinyin-pro';
import { orderKey } from '../../domain/text/orderKey.js';
import { searchText } from '../../domain/text/searchText.js';

/** Places that the library reads as the common words in them. */
customPinyin({
  ...{ 乐清: 'yuè qīng', 乐亭: 'lào tíng', 乐陵: 'lào líng', 单县: 'shàn xiàn', 洪洞: 'hóng tóng', 繁峙: 'fán shì' },
  ...{ 浚县: 'xùn xiàn', 蔚县: 'yù xiàn', 东阿: 'dōng ē', 解州: 'hài zhōu', 任丘: 'rén qiū', 任县: 'rén xiàn' },
  ...{ 华县: 'huà xiàn', 华阴: 'huà yīn', 吴堡: 'wú bǔ' },
});

/** Text whose plain byte order is the order that people expect of names: 2号楼, 10号楼, 二十号楼; Chinese by pinyin. */
export function nameOrder(name: string): string {
  return orderKey(name, syllables);
}

/** Text that contains, in lower case, whatever a name may be looked for by: itself, its pinyin, its initials. */
export function nameSearch(name: string): string {
  return searchText(name, syllables);
}

/** The names of a district repeat their parts: 号楼, 单元, the name of the compound. */
const known = new LRUCache<string, readonly string[]>({ max: 5000 });

/** Readings by phrase, as far as the library knows it: 重庆 is chong qing, 厦门 xia men. ü is typed v. */
function syllables(run: string): readonly string[] {
  const before = known.get(run);
  if (before) return before;
  const sounds = spell(run);
  known.set(run, sounds);
  return sounds;
}

function spell(run: string): readonly string[] {
  const found = pinyin(run, { toneType: 'num', type: 'array', v: true });
  const characters = Array.from(run);
  return found.length === characters.length
    ? found
    : characters.map((one) => pinyin(one, { toneType: 'num', v: true }));
}
