// Words of the law pages.

import { speaking } from "../words";

export const say = speaking({
  search: ["Tìm trong văn bản (có dấu hoặc không dấu)", "Search the law (with or without diacritics)"],
  none: ["Không có điều khoản nào khớp.", "No clause matches."],
  empty: ["Chưa có văn bản trên máy: bấm «Chuẩn bị đi thực địa» khi có mạng.", "No law is on the tablet: press “Prepare for the field” with network."],
  found: ["{n} điều khoản", "{n} clauses"],
  shown: ["Hiện {n} điều khoản khớp nhất. Gõ thêm để lọc.", "The best {n} are shown. Type more to narrow."],
  unverified: ["chưa kiểm chứng", "not verified"],
  expired: ["hết hiệu lực {day}", "expired {day}"],
  coming: ["có hiệu lực từ {day}", "in force from {day}"],
  valid: ["hiệu lực từ {day}", "in force from {day}"],
  fine: ["Mức phạt:", "Fine:"],
  no_text: ["Sổ pháp luật chưa có toàn văn điều khoản này.", "The register does not hold the text of this clause."],
});
