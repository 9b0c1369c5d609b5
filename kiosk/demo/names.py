"""Invented people and companies of many countries: lists to combine, nobody real."""

import random
from collections.abc import Mapping
from dataclasses import dataclass

from gatekeeper.policy.words import IdType


@dataclass(frozen=True, slots=True)
class Country:
    """How people and companies are called somewhere; each list is words separated by blanks."""

    code: str
    """ISO 3166, two letters."""
    people: str
    """A key of ``features.PEOPLES``."""
    surnames: str
    men: str
    women: str
    brands: str
    trades: str
    """With ``_`` for a blank within a trade."""
    company: str
    """How brand and trade make a company's name."""
    person: str = "{given} {surname}"
    id_type: IdType = IdType.PASSPORT


@dataclass(frozen=True, slots=True)
class PersonName:
    """What a person is called, and what the portrait should show."""

    name: str
    woman: bool
    country: Country


COUNTRIES = (
    Country(
        "CN", "east",
        "王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 马 朱 胡 林 郭 何 高 罗 欧阳 司徒",
        "志强 建华 子轩 浩然 俊杰 国栋 文博 宇航 明辉 思远 嘉伟 泽宇",
        "秀英 雨桐 美玲 佳怡 梓涵 晓燕 欣怡 丽华 诗涵 静怡 婉清 若溪",
        "金穗 云帆 海星 岭南 华岳 珠江湾 东篱 启明 鼎盛 翠湖 长风 白鹭",
        "食品 陶瓷 机械 电器 家具 纺织 五金 建材 照明 玩具",
        "{brand}{trade}有限公司", "{surname}{given}", IdType.CN_ID,
    ),
    Country(
        "DE", "north",
        "Vogel Brandt Schäfer Krüger Lindner Böhm Seidel Hartmann Weiß Jäger",
        "Jürgen Matthias Björn Lukas Günther Florian Tobias Henrik",
        "Sabine Käthe Ulrike Annika Greta Jördis Heike Franziska",
        "Rhein Nordlicht Schwarzwald Elbe Alpen Hanse Lahn Odenwald",
        "Werkzeuge Messtechnik Leuchten Küchen Armaturen Maschinenbau", "{brand} {trade} GmbH",
    ),
    Country(
        "TR", "middle",
        "Yılmaz Demir Şahin Çelik Öztürk Aydın Kılıç Güneş Koç",
        "Mehmet Emre Çağrı Ömer Hakan Barış Serkan Uğur",
        "Ayşe Zeynep Gülşen Elif Özge Şebnem İpek Nilüfer",
        "Anatolia Boğaz Ege Kapadokya Toros Akdeniz",
        "Seramik Halı Tekstil Mobilya Gıda Cam", "{brand} {trade} A.Ş.",
    ),
    Country(
        "EG", "middle",
        "المصري حسن الشريف منصور سليمان عثمان النجار فاروق",
        "أحمد محمود يوسف كريم طارق عمر سامي",
        "فاطمة مريم ليلى نور سلمى هدى ياسمين",
        "النيل الواحة الأهرام اللوتس الفيروز الهلال",
        "للأثاث للمنسوجات للأغذية للسيراميك للإضاءة", "شركة {brand} {trade}",
    ),
    Country(
        "AE", "middle",
        "المنصوري الهاشمي الكعبي السويدي المزروعي الظاهري",
        "خالد سعيد راشد ماجد سلطان حمد",
        "عائشة شيخة موزة حصة علياء لطيفة",
        "الخليج اللؤلؤة الصقر النخلة المرجان",
        "للتجارة للعطور للتمور للمعادن", "مؤسسة {brand} {trade}",
    ),
    Country(
        "TH", "east",
        "ศรีสุข ทองดี แสงจันทร์ บุญมี วงศ์ไทย รัตนกุล ใจดี",
        "สมชาย อนันต์ ธนากร วิชัย ณัฐพล ปกรณ์",
        "สุดา มาลี กานดา พิมพ์ใจ อรทัย วรรณา",
        "เชียงใหม่ อันดามัน สยามทอง ช้างเผือก ดอกบัว",
        "อาหาร เซรามิก สิ่งทอ เฟอร์นิเจอร์ สมุนไพร", "บริษัท {brand}{trade} จำกัด",
    ),
    Country(
        "RU", "north",
        "Кузнецов Воронин Лебедев Морозов Соколов Белов Орлов",
        "Дмитрий Алексей Сергей Иван Николай Фёдор",
        "Ольга Светлана Марина Екатерина Юлия Ксения",
        "Сибирь Волга Северный_Ветер Урал Ладога Байкал",
        "Станки Мебель Кабель Продукты Инструмент", "ООО «{brand} {trade}»",
    ),
    Country(
        "JP", "east",
        "佐藤 高橋 渡辺 中村 山口 松本 井上 清水",
        "健太 翔太 大輔 直樹 拓也 誠", "美咲 陽子 さくら 彩花 真由美 結衣",
        "富士見 青葉 星野 桜川 北斗", "精機 製作所 食品 電子 工具", "株式会社{brand}{trade}",
        "{surname} {given}",
    ),
    Country(
        "KR", "east",
        "김 이 박 최 정 강 윤 임", "민준 서준 도윤 지호 현우 성민", "서연 지우 하은 민지 수빈 유진",
        "한빛 새벽 가람 미르 다온", "전자 화장품 식품 가구 소재", "주식회사 {brand}{trade}",
        "{surname}{given}",
    ),
    Country(
        "IT", "north",
        "Bianchi Colombo Ricci Moretti Galli Fontana Villa Marchetti",
        "Giovanni Matteo Luca Niccolò Alessio Pietro", "Giulia Chiara Lucia Noemi Beatrice Zoë",
        "Laguna Dolomiti Arno Vesuvio Tramonto", "Marmi Ceramiche Mobili Vini Illuminazione",
        "{brand} {trade} S.r.l.",
    ),
    Country(
        "BR", "americas",
        "Silva Gonçalves Araújo Conceição Magalhães Ribeiro Nogueira",
        "João Thiago Sebastião Caio Estêvão Otávio", "Márcia Conceição Júlia Inês Flávia Luíza",
        "Ipê Jabuticaba Rio_Claro Serra_Azul Pantanal", "Alimentos Café Calçados Móveis Granitos",
        "{brand} {trade} Ltda.",
    ),
    Country(
        "IN", "south",
        "Patel Iyer Banerjee Chauhan Reddy Kapoor Nair Gill",
        "Arjun Rohan Vikram Sanjay Kiran Harpreet", "Priya Ananya Lakshmi Meera Kavita Divya",
        "Ganga Himalaya Lotus Malabar Deccan", "Spices Textiles Handicrafts Pumps Granites",
        "{brand} {trade} Pvt. Ltd.",
    ),
    Country(
        "NG", "africa",
        "Okafor Adeyemi Balogun Eze Nwosu Ogunleye Danjuma",
        "Chinedu Tunde Emeka Segun Ikenna Musa", "Ngozi Amaka Folake Adaeze Zainab Ifeoma",
        "Niger Savannah Baobab Lagoon Zuma", "Foods Plastics Fabrics Trading Cables",
        "{brand} {trade} Nigeria Ltd",
    ),
    Country(
        "VN", "east",
        "Nguyễn Trần Lê Phạm Hoàng Vũ Đặng Bùi", "Văn_Minh Quốc_Bảo Đức_Anh Hữu_Phước Gia_Huy",
        "Thị_Hương Ngọc_Ánh Thùy_Linh Bích_Ngọc Mỹ_Duyên",
        "Sông_Hồng Hoa_Sen Biển_Đông Trường_Sơn", "Gỗ Thủy_Sản Dệt_May Gốm_Sứ",
        "Công ty {trade} {brand}", "{surname} {given}",
    ),
    Country(
        "PL", "north",
        "Wójcik Zieliński Kaczmarek Dąbrowski Łukasik Żak Górski",
        "Łukasz Paweł Michał Grzegorz Stanisław", "Małgorzata Agnieszka Żaneta Bożena Zofia",
        "Wisła Bursztyn Karpaty Mazury", "Meble Narzędzia Szkło Okna", "{brand} {trade} Sp. z o.o.",
    ),
    Country(
        "FR", "north",
        "Lefèvre Dubois Moreau Chevalier Noël Bélanger Gauthier",
        "Étienne François Théo Rémi Benoît Noé", "Chloé Hélène Zoé Aurélie Maëlle Solène",
        "Loire Garrigue Mistral Étoile Vosges", "Textiles Verrerie Épicerie Luminaires Céramique",
        "{trade} {brand} SARL",
    ),
    Country(
        "US", "americas",
        "Whitfield Marlow Hayes O'Donnell Ramirez Calloway Prescott",
        "Wyatt Marcus Dale Terrence Ethan Hector", "Nora Savannah Denise Paige Luz Imani",
        "Blue_Ridge Cedar_Point Prairie Harbor Mesa", "Tools Outdoors Kitchenware Lighting Foods",
        "{brand} {trade}, Inc.",
    ),
    Country(
        "ID", "east",
        "Wijaya Santoso Kusuma Hidayat Nugroho Siregar",
        "Budi Agus Rizky Dimas Bayu", "Siti Dewi Putri Ayu Ratna",
        "Nusantara Garuda Melati Bromo", "Furnitur Kopi Rotan Batik", "PT {brand} {trade}",
    ),
    Country(
        "GR", "north",
        "Παπαδόπουλος Νικολάου Γεωργίου Δημητρίου Αντωνίου",
        "Γιώργος Νίκος Κώστας Δημήτρης", "Μαρία Ελένη Σοφία Κατερίνα",
        "Αιγαίο Όλυμπος Ιόνιο Ελαιώνας", "Μάρμαρα Τρόφιμα Κεραμικά Ελαιόλαδα",
        "{brand} {trade} Α.Ε.",
    ),
)  # fmt: skip
BY_CODE: Mapping[str, Country] = {country.code: country for country in COUNTRIES}
HOME = BY_CODE["CN"]


def person(country: Country, choose: random.Random) -> PersonName:
    """An invented person of a country."""
    woman = choose.random() < 0.45
    given = choose.choice((country.women if woman else country.men).split())
    surname = choose.choice(country.surnames.split())
    if country.code == "RU" and woman and surname.endswith(("в", "н")):
        surname += "а"
    name = country.person.format(given=given, surname=surname).replace("_", " ")
    return PersonName(name, woman, country)


def company(country: Country, choose: random.Random, *, brands: int = 1) -> str:
    """An invented company of a country, of one brand or of several that went together."""
    glue = " " if " " in country.person else ""
    brand = glue.join(choose.sample(country.brands.split(), brands))
    trade = choose.choice(country.trades.split())
    return country.company.format(brand=brand, trade=trade).replace("_", " ")
