/** Words of what is no GPU, whatever GPU it is for. */
const EQUIPMENT =
  /\b(?:switch(?:es|gear)?|router|firewall|load balancer|cabl(?:e|es|ing)|fib(?:er|re)s?|patch panels?|transceivers?|optics?|osfp|qsfp(?:\d+|-dd)?|dac|aoc|nics?|hcas?|dpus?|smartnics?|connectx(?:-?\d)?|bluefield(?:-?\d)?|infiniband|quantum(?:-?\d)?|spectrum(?:-?[x\d])?|ethernet|arista|cisco|juniper|mellanox|cooling|coolers?|chillers?|cdus?|crah|crac|cold ?plates?|manifolds?|heat ?sinks?|heat exchangers?|rear door|fans?|psus?|power supply|power supplies|power shel(?:f|ves)|pdus?|busbars?|bus bars?|ups|batter(?:y|ies)|bbus?|generators?|gensets?|transformers?|switchboards?|rails?|rack kits?|rail kits?|bezels?|brackets?|chassis only|empty racks?|licen[cs]es?|software|subscriptions?|support|warrant(?:y|ies)|maintenance|installation|install services?|commissioning|services?|freight|shipping|delivery|logistics|duty|duties|customs|tax(?:es)?|vat|insurance|spare parts?|spares kits?|storage|nas|san|jbods?|ssds?|nvmes?|hdds?|disks?|drives?|dimms?|dram|ram|memory modules?|cpus?|xeons?|epycs?|threadripper|processors?|grace cpu|c1|motherboards?|mainboards?|kvms?|console|management (?:node|server)s?|head nodes?|login nodes?|cpu (?:node|server)s?|control plane|bastion|jump (?:host|server)s?|furniture|cages?|containment|civil works|building|land|security cameras?|monitors?|laptops?|tools?|vehicles?)\b/;
/** What stands behind these is what comes with a thing, not the thing. */
const WITH = /\b(?:with|w\/|incl\.?|including|plus|and|featuring|based on|running)\b|[+,;&(]|\bw\//;
const WITH_WORD = /\b(?:with|incl\.?|including|plus)\b|\bw\/|\+/;
/** Parts of a server that descriptions of one begin with. */
const HOST_PART = /xeon|epyc|cpu|processor|ram|dram|dimm|ssd|nvme|drive|disk/;
/** GPU servers carry these words of other things too. */
const OF_SERVERS = /\b(?:liquid|air|direct[- ]liquid|immersion)[- ]cooled\b|\bdlc\b|\bnvlink switch system\b|\bgpu server\b/g;

/**
 * Whether a description is of something else than GPUs: a switch for H100 is a switch, an H100 server with two Xeons is a GPU server.
 * @param text lower case @param chipAt where a GPU is named; null where none is
 */
export function isOtherEquipment(text: string, chipAt: number | null): boolean {
  const plain = text.replace(OF_SERVERS, (words) => ' '.repeat(words.length));
  const word = EQUIPMENT.exec(plain);
  if (!word) return false;
  if (chipAt === null) return true;
  if (word.index < chipAt) {
    const upToChip = plain.slice(word.index + word[0].length, chipAt);
    return /\bfor\b/.test(upToChip) || !(HOST_PART.test(word[0]) ? WITH : WITH_WORD).test(upToChip);
  }
  const between = plain.slice(chipAt, word.index);
  return !WITH.test(between);
}
