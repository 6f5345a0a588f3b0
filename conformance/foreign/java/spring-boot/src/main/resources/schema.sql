CREATE TABLE article (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL);
INSERT INTO article VALUES (1, 'plumb bob');
